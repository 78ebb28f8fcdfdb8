import type { IConstruct } from 'constructs';
import {
  type CsvFileOptions,
  type FileOptions,
  type JsonFileOptions,
  type ObjectListOptions,
  type ResolvedFiles,
  resolveCsv,
  resolveFiles,
  resolveJson,
  resolveObjects,
} from './sources/files';
import { type ListAttributeOptions, type ResolvedListAttribute, resolveListAttribute } from './sources/list-attribute';
import { type QueryOptions, type ResolvedPages, resolveQuery, resolveScan, type ScanOptions } from './sources/pages';
import { type ExportOptions, type ResolvedExport, resolveExport } from './sources/table-export';

/** Where a `DynamoMapFanOut` takes its items from. */
export class ItemSource {
  /**
   * The elements of one list (or set) attribute of one item, read with a strongly consistent GetItem.
   *
   * The attribute must fit the 256 KiB that a state may hold, in DynamoDB's typed form.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   */
  public static listAttribute(options: ListAttributeOptions): ItemSource {
    return new ItemSource((scope) => resolveListAttribute(scope, options));
  }

  /**
   * The items that a query of a table, or of an index, finds; page after page to the end. An item is the whole item, as
   * an object.
   *
   * Needs `table`. What is written while the query reads may be seen or not, as with every query of DynamoDB.
   */
  public static query(options: QueryOptions): ItemSource {
    return new ItemSource((scope) => resolveQuery(scope, options));
  }

  /**
   * Every item of a table, or of an index; page after page to the end, a distributed run in several segments at once.
   *
   * Needs `table`. Reads, and pays for, all of it: where a query can find the items, choose the query.
   */
  public static scan(options: ScanOptions = {}): ItemSource {
    return new ItemSource((scope) => resolveScan(scope, options));
  }

  /**
   * The elements of the list in a JSON file, or in many of them; plain JSON, as they stand there.
   *
   * Files are read by a Distributed Map alone, so they need `FanOutMode.distributed`.
   */
  public static s3Json(options: JsonFileOptions): ItemSource {
    return new ItemSource((scope) => resolveJson(scope, options));
  }

  /** The lines of a JSON Lines file, or of many; needs `FanOutMode.distributed`. */
  public static s3JsonLines(options: FileOptions): ItemSource {
    return new ItemSource((scope) => resolveFiles(scope, options, { InputType: 'JSONL' }));
  }

  /** The rows of a CSV file, or of many, each an object of texts by column; needs `FanOutMode.distributed`. */
  public static s3Csv(options: CsvFileOptions): ItemSource {
    return new ItemSource((scope) => resolveCsv(scope, options));
  }

  /** The objects of a bucket themselves, as `{ Key, Size, Etag, LastModified, StorageClass }`; needs `FanOutMode.distributed`. */
  public static s3Objects(options: ObjectListOptions): ItemSource {
    return new ItemSource((scope) => resolveObjects(scope, options));
  }

  /**
   * Every item of a table as it stands when the run begins, from an export that DynamoDB writes into the bucket of the run:
   * the table's capacity is not touched, and nothing that is written meanwhile is seen. An export takes minutes at least.
   *
   * Needs `table`, with point-in-time recovery, and `FanOutMode.distributed`.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html
   */
  public static export(options: ExportOptions = {}): ItemSource {
    return new ItemSource((scope) => resolveExport(scope, options));
  }

  private constructor(private readonly resolver: (scope: IConstruct) => ResolvedSource) {}

  /**
   * Checks the options; `scope` is who is named when one is wrong.
   *
   * @internal
   */
  public _resolve(scope: IConstruct): ResolvedSource {
    return this.resolver(scope);
  }
}

/** A source whose options were checked. */
export type ResolvedSource = ResolvedListAttribute | ResolvedPages | ResolvedExport | ResolvedFiles;
