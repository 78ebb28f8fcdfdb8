import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** Objects of a bucket that a Map reads. */
export interface Reads {
  readonly bucket: IBucket;
  /** `Key` or `Prefix`. */
  readonly args: Record<string, string>;
  readonly config: Record<string, unknown>;
  /** The keys of all of them, for the permissions: a key, or the beginning of some with a `*`. */
  readonly keys: string;
  readonly isOpened: boolean;
}

/** A distributed Map whose items or results lie in a bucket. */
export interface StoredMapOptions {
  readonly label: string;
  readonly childType: sfn.StateMachineType;
  readonly comment?: string;
  /** An expression for the items, or where they are read from. */
  readonly items: string | Reads;
  readonly itemSelector?: string | Record<string, unknown>;
  readonly batcher?: Record<string, unknown>;
  readonly maxConcurrency?: number;
  /** Whether every child may fail: somebody looks at them afterwards. */
  readonly toleratesAll?: boolean;
  /** Where the results go. */
  readonly writer?: { readonly bucket: IBucket; readonly prefix: string; readonly keys: string };
  readonly assign?: Record<string, unknown>;
  readonly outputs?: unknown;
  readonly processor: sfn.IChainable;
}

/**
 * A distributed Map, written out by ourselves.
 *
 * The L2 leaves `resultWriterV2` out in silence without a feature flag, which is its user's to set and not ours, and has
 * nothing that opens the files of a list, nor a pointer into one; its `prefix` is no expression either.
 */
export class StoredMap extends sfn.DistributedMap {
  readonly #options: StoredMapOptions;

  constructor(scope: Construct, id: string, options: StoredMapOptions) {
    const { items, itemSelector } = options;
    super(scope, id, {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      label: options.label,
      comment: options.comment,
      mapExecutionType: options.childType,
      maxConcurrency: options.maxConcurrency,
      assign: options.assign,
      outputs: options.outputs,
      ...(typeof items === 'string' && { items: sfn.ProvideItems.jsonata(items) }),
      ...(typeof itemSelector === 'string' ? { jsonataItemSelector: itemSelector } : { itemSelector }),
    });
    this.#options = options;
    this.itemProcessor(options.processor);
  }

  override toStateJson(queryLanguage?: sfn.QueryLanguage): object {
    const { items, batcher, writer, toleratesAll } = this.#options;
    return {
      ...super.toStateJson(queryLanguage),
      ...(typeof items !== 'string' && {
        ItemReader: {
          Resource: this.#resource(items.args.Key === undefined ? 'listObjectsV2' : 'getObject'),
          ...(Object.keys(items.config).length > 0 && { ReaderConfig: items.config }),
          Arguments: { Bucket: items.bucket.bucketName, ...items.args },
        },
      }),
      ...(batcher !== undefined && { ItemBatcher: batcher }),
      ...(writer !== undefined && {
        ResultWriter: {
          Resource: this.#resource('putObject'),
          WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
          Arguments: { Bucket: writer.bucket.bucketName, Prefix: writer.prefix },
        },
      }),
      ...(toleratesAll && { ToleratedFailurePercentage: 100 }),
    };
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    const { items, writer } = this.#options;
    if (typeof items !== 'string') {
      if (items.args.Key === undefined) graph.registerPolicyStatement(mayList(items.bucket, items.keys));
      if (items.isOpened) graph.registerPolicyStatement(may(['s3:GetObject'], items.bucket, items.keys));
    }
    if (writer !== undefined) {
      graph.registerPolicyStatement(
        may(
          ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
          writer.bucket,
          writer.keys,
        ),
      );
    }
  }

  #resource(action: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      region: '',
      account: '',
      resource: 's3',
      resourceName: action,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

function may(actions: string[], bucket: IBucket, keys: string): PolicyStatement {
  return new PolicyStatement({ actions, resources: [bucket.arnForObjects(keys)] });
}

function mayList(bucket: IBucket, keys: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    ...(keys !== '*' && { conditions: { StringLike: { 's3:prefix': keys } } }),
  });
}
