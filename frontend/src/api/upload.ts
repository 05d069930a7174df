import { ApiError } from "./errors";
import type { UploadForm } from "./types";

/**
 * Send a file by a signed form, straight to the bucket. `XMLHttpRequest`, because `fetch` doesn't
 * tell how far an upload is. Returns what S3 calls the content, where the browser may read that.
 */
export function sendFile(
  form: UploadForm,
  file: File,
  onPercent: (done: number) => void,
): Promise<string | null> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file); // S3 reads nothing behind it
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onPercent(Math.round((100 * loaded) / total));
    request.onerror = () => reject(ApiError.unreachable());
    request.onload = () => {
      if (request.status < 300) resolve(request.getResponseHeader("etag")?.replaceAll('"', "") ?? null);
      else reject(new ApiError(request.status, codeOf(request.responseText), ""));
    };
    request.open("POST", form.url);
    request.send(body);
  });
}

/** S3 says in XML why it refused a file. */
function codeOf(answer: string): string {
  return /<Code>(\w+)<\/Code>/.exec(answer)?.[1] ?? "Unknown";
}
