import type { Listing, ListRequest, StoredObject } from '../services/s3';
import { escaped } from './api-error';

/** Renders the answer of ListObjectsV2. */
export function listingXml(request: ListRequest, listing: Listing, isUrlEncoded: boolean): string {
  const text = (name: string, value: string | number | boolean | undefined) =>
    value === undefined ? '' : `<${name}>${escaped(String(value))}</${name}>`;
  const key = (name: string, value: string | undefined) =>
    text(name, value === undefined || !isUrlEncoded ? value : urlEncoded(value));
  const contents = ({ key: name, etag, body, modifiedAtMs }: StoredObject) =>
    `<Contents>${key('Key', name)}${text('LastModified', new Date(modifiedAtMs).toISOString())}${text('ETag', etag)}${text('Size', body.length)}<StorageClass>STANDARD</StorageClass></Contents>`;
  const { objects, commonPrefixes, nextToken } = listing;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    text('Name', request.bucket),
    key('Prefix', request.prefix ?? ''),
    key('Delimiter', request.delimiter),
    key('StartAfter', request.startAfter),
    text('EncodingType', isUrlEncoded ? 'url' : undefined),
    text('MaxKeys', request.maxKeys ?? 1000),
    text('KeyCount', objects.length + commonPrefixes.length),
    text('IsTruncated', nextToken !== undefined),
    text('ContinuationToken', request.continuationToken),
    text('NextContinuationToken', nextToken),
    ...objects.map(contents),
    ...commonPrefixes.map((prefix) => `<CommonPrefixes>${key('Prefix', prefix)}</CommonPrefixes>`),
    '</ListBucketResult>',
  ].join('');
}

function urlEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/');
}
