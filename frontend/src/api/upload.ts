import { ApiError } from "./errors";

/** A form that the API signed for one file. */
export interface UploadForm {
  url: string;
  fields: Record<string, string>;
  max_bytes: number;
}

/**
 * Send a file by a signed form, straight to the bucket. `XMLHttpRequest`, because `fetch` doesn't
 * tell how far an upload is.
 */
export function sendFile(form: UploadForm, file: File, onPercent: (done: number) => void): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file); // S3 reads nothing behind it
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onPercent(Math.round((100 * loaded) / total));
    request.onerror = () => reject(ApiError.unreachable());
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new ApiError(request.status, "Unknown", ""));
    request.open("POST", form.url);
    request.send(body);
  });
}
