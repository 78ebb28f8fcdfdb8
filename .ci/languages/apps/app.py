from aws_cdk import App, Duration, Stack
from aws_cdk.aws_scheduler import ScheduleExpression
from aws_cdk.aws_secretsmanager import Secret
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sqs import Queue
from aws_cdk.aws_stepfunctions import DefinitionBody, Pass, StateMachine
from aws_cdk.aws_stepfunctions_tasks import DynamoAttributeValue
import cdk_sfn_patterns as patterns

app = App(analytics_reporting=False)
stack = Stack(app, "Languages")

lists = patterns.DynamoMapFanOut(
    stack,
    "Lists",
    source=patterns.ItemSource.list_attribute(
        key={"owner": "ada", "year": 2026},
        partition_key="owner",
        attribute="topics",
    ),
    table_name="lists",
    wait_per_item=Duration.seconds(2),
    tolerated_failure_percentage=12.5,
    on_missing_item=patterns.MissingItem.TREAT_AS_EMPTY,
)

patterns.DynamoMapFanOut(
    stack,
    "Orders",
    source=patterns.ItemSource.query(
        key={"owner": DynamoAttributeValue.from_string("ada")},
        sort_key=patterns.ItemCondition.is_between("year", 2020, 2026),
        filter=patterns.ItemCondition.all_of(
            patterns.ItemCondition.not_(patterns.ItemCondition.is_one_of("status", ["sent", 0])),
            patterns.ItemCondition.is_equal_to("paid", True),
            patterns.ItemCondition.begins_with("city", "Lon"),
        ),
        projection=["id", "price"],
    ),
    table=lists.table,
    mode=patterns.FanOutMode.distributed(batch_size=50),
    processor=patterns.ItemProcessor.chain(
        Pass.jsonata(stack, "Look at order", outputs={"id": "{% $states.input.id %}"})
    ),
)

caller = patterns.TemplateApiCaller(
    stack,
    "Api",
    allowed_hosts=["api.example.com", "*.example.org"],
    allowed_ports=[443, 8443],
    template_directory="api-templates",
    secrets={
        "token": patterns.ApiSecret.from_secrets_manager(
            Secret(stack, "Token"), hosts=["api.example.com"], field="value"
        )
    },
    success_codes=["200-299", "304"],
    retry_on=[500, 503],
    undefined_variables=patterns.UndefinedVariables.LENIENT,
)

inbox = Queue(stack, "Inbox")
pipeline = patterns.CrossTeamPipeline(
    stack,
    "Pipeline",
    work=patterns.PipelineWork.chain(
        Pass.jsonata(stack, "Think", outputs={"thought": True}), Duration.minutes(1)
    ),
    record_attributes={
        "origin": DynamoAttributeValue.from_string("languages"),
        "size": DynamoAttributeValue.from_number(3),
    },
    team_b=patterns.TeamB.queue(inbox, timeout=Duration.hours(2)),
    pause=patterns.PipelinePause.fixed(Duration.minutes(5)),
    team_c=patterns.TeamC.run_and_wait(
        StateMachine(
            stack,
            "Workflow",
            definition_body=DefinitionBody.from_chainable(caller.states(stack, "Ask")),
        )
    ),
    topic=Topic(stack, "Done"),
    failure_topic=Topic(stack, "Failed"),
    schedule=ScheduleExpression.rate(Duration.days(1)),
    scheduled_input={"nested": {"on": True}, "nothing": "", "sizes": [1, 2.5]},
    end_as=patterns.PipelineEnding.SUCCEEDED,
)

patterns.TeamBWorker(
    stack,
    "Worker",
    worker=caller.caller_function,
    queue=inbox,
    answers=patterns.WorkerAnswers.direct(pipeline.state_machine.state_machine_arn),
    final_errors=["OutOfStock"],
)

app.synth()
