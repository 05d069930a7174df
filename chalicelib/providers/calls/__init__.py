"""How a vendor's service is called: deadline, retries, circuit, bounded parallel batches.

No vendor by itself: shared by the vendors that go over the network.
"""
