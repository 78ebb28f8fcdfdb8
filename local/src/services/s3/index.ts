export { type Listing, type ListRequest, listObjects } from './list-objects';
export { type NewObject, ObjectStore, type StoredObject } from './object-store';
export { S3_FAMILIES, S3Tasks } from './task';
