/** An error as a service's API answers it. */
export interface ServiceRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

interface Errors {
  readonly throttle: ServiceRefusal;
  readonly '500': ServiceRefusal;
}

const rateExceeded: ServiceRefusal = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
const internal = (code: string, message = 'We encountered an internal error. Please try again.'): ServiceRefusal => ({
  code,
  status: 500,
  message,
});

/** How services throttle and break, by the names in their API models; where a model has none, what all of AWS says. */
const ERRORS: Readonly<Record<string, Errors>> = {
  dynamodb: {
    throttle: {
      code: 'ProvisionedThroughputExceededException',
      status: 400,
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    },
    '500': internal('InternalServerError', 'Internal server error'),
  },
  events: { throttle: rateExceeded, '500': internal('InternalException') },
  // What an API answers; a state sees its status.
  http: {
    throttle: { code: 'TooManyRequests', status: 429, message: 'Too Many Requests' },
    '500': internal('InternalServerError', 'Internal Server Error'),
  },
  lambda: {
    throttle: { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
    '500': internal('ServiceException', 'The service encountered an internal error.'),
  },
  s3: {
    throttle: { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
    '500': internal('InternalError'),
  },
  secretsmanager: {
    throttle: rateExceeded,
    '500': internal('InternalServiceError', 'An error occurred on the server side.'),
  },
  sns: {
    throttle: { code: 'Throttling', status: 400, message: 'Rate exceeded' },
    '500': internal('InternalError'),
  },
  sqs: {
    throttle: { code: 'RequestThrottled', status: 403, message: 'Request is throttled.' },
    '500': internal('InternalFailure'),
  },
  ssm: {
    throttle: rateExceeded,
    '500': internal('InternalServerError', 'An error occurred on the server side.'),
  },
  states: { throttle: rateExceeded, '500': internal('InternalFailure') },
  sts: { throttle: { code: 'Throttling', status: 400, message: 'Rate exceeded' }, '500': internal('InternalFailure') },
};

const OF_ANY: Errors = { throttle: rateExceeded, '500': internal('InternalFailure') };

/** What a service answers when it has too many calls, or breaks. */
export function refusalOf(service: string, kind: 'throttle' | '500'): ServiceRefusal {
  return (ERRORS[service] ?? OF_ANY)[kind];
}
