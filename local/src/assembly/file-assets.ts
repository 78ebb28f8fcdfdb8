import { resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../kernel/json';

/** A file or directory that deployment would upload. */
export interface FileAsset {
  /** Absolute path of what would be uploaded. */
  readonly path: string;
  /** `zip`: the path is a directory to be zipped; `file`: it goes up as it is. */
  readonly packaging: string;
}

/** The assets of an asset manifest by the object key they are uploaded to: how a template refers to them. */
export function fileAssetsOf(manifest: JsonObject, directory: string): Map<string, FileAsset> {
  const assets = new Map<string, FileAsset>();
  if (!isJsonObject(manifest.files)) return assets;
  for (const file of Object.values(manifest.files)) {
    if (!isJsonObject(file) || !isJsonObject(file.source) || !isJsonObject(file.destinations)) continue;
    const { path, packaging } = file.source;
    if (typeof path !== 'string') continue;
    for (const destination of Object.values(file.destinations)) {
      if (!isJsonObject(destination) || typeof destination.objectKey !== 'string') continue;
      assets.set(destination.objectKey, { path: resolve(directory, path), packaging: String(packaging ?? 'file') });
    }
  }
  return assets;
}
