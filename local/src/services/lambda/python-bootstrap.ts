/**
 * The Lambda runtime of a Python function, run as `python3 -c`.
 *
 * Events come in on file descriptor 3 and reports go out on 4, a line of JSON each. What the function prints through
 * `sys.stdout` and `sys.stderr` travels among the reports, so that it is complete and in order before the answer is.
 */
export const PYTHON_BOOTSTRAP = `
import decimal, importlib, io, json, os, sys, time, traceback

requests = os.fdopen(3, 'r', encoding='utf-8')
reports = os.fdopen(4, 'w', encoding='utf-8')
task_root = os.environ['LAMBDA_TASK_ROOT']

def report(**fields):
    reports.write(json.dumps(fields) + '\\n')
    reports.flush()

class Printed(io.TextIOBase):
    def __init__(self, stream):
        self.stream = stream
    def writable(self):
        return True
    def write(self, text):
        report(kind='print', stream=self.stream, text=text)
        return len(text)

class Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.trace = 'Runtime.' + kind, list(trace)

class Context:
    client_context = identity = None
    def __init__(self, request):
        self.aws_request_id = request['requestId']
        self.invoked_function_arn = request['functionArn']
        self.function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = os.environ['AWS_LAMBDA_FUNCTION_VERSION']
        self.memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.log_group_name = os.environ['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = os.environ['AWS_LAMBDA_LOG_STREAM_NAME']
        self._deadline = time.monotonic() + request['timeoutMs'] / 1000
    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))

def load():
    name = os.environ['_HANDLER']
    module, dot, function = name.rpartition('.')
    if not dot:
        raise Fault('MalformedHandlerName', "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
    try:
        loaded = importlib.import_module(module.replace('/', '.'))
    except ImportError as error:
        remark = ''
        if error.name in ('boto3', 'botocore'):
            remark = '; Lambda brings it, this machine has to have it: pip install ' + error.name
        raise Fault('ImportModuleError', "Unable to import module '%s': %s%s" % (module, error, remark))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault('UserCodeSyntaxError', "Syntax error in module '%s': %s" % (module, error), trace)
    try:
        return getattr(loaded, function)
    except AttributeError:
        raise Fault('HandlerNotFound', "Handler '%s' missing on module '%s'" % (function, module))

def plain(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError('Object of type %s is not JSON serializable' % type(value).__name__)

def marshal(value):
    try:
        return json.dumps(value, ensure_ascii=False, default=plain)
    except Exception as error:
        raise Fault('MarshalError', 'Unable to marshal response: %s' % error)

def failed(error, request_id, lost):
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind = type(error).__name__
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != '<string>']
        trace = traceback.format_list(frames)
    here = lambda text: text.replace(task_root, '/var/task')
    payload = {'errorMessage': here(str(error)), 'errorType': kind, 'requestId': request_id, 'stackTrace': [here(line) for line in trace]}
    print('[ERROR] %s: %s\\nTraceback (most recent call last):\\n%s' % (kind, payload['errorMessage'], ''.join(payload['stackTrace'])))
    report(kind='done', payload=json.dumps(payload), failed=True, lost=lost)

sys.stdout, sys.stderr = Printed('stdout'), Printed('stderr')
handler = None
for line in requests:
    request = json.loads(line)
    if handler is None:
        try:
            handler = load()
        except Exception as error:
            failed(error, '', True)
            continue
    try:
        result = marshal(handler(json.loads(request['payload']), Context(request)))
        report(kind='done', payload=result, failed=False, lost=False)
    except Exception as error:
        failed(error, request['requestId'], False)
`;
