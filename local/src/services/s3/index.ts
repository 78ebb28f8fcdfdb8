export { type Listing, type ListRequest, listObjects } from './list-objects';
export { type NewObject, ObjectStore, type StoredObject } from './object-store';
