import io.github.cdksfnpatterns.ApiSecret;
import io.github.cdksfnpatterns.CrossTeamPipeline;
import io.github.cdksfnpatterns.DistributedOptions;
import io.github.cdksfnpatterns.DynamoMapFanOut;
import io.github.cdksfnpatterns.FanOutMode;
import io.github.cdksfnpatterns.ItemCondition;
import io.github.cdksfnpatterns.ItemProcessor;
import io.github.cdksfnpatterns.ItemSource;
import io.github.cdksfnpatterns.ListAttributeOptions;
import io.github.cdksfnpatterns.MissingItem;
import io.github.cdksfnpatterns.PipelineEnding;
import io.github.cdksfnpatterns.PipelinePause;
import io.github.cdksfnpatterns.PipelineWork;
import io.github.cdksfnpatterns.QueryOptions;
import io.github.cdksfnpatterns.SecretsManagerSecretOptions;
import io.github.cdksfnpatterns.TeamB;
import io.github.cdksfnpatterns.TeamBOptions;
import io.github.cdksfnpatterns.TeamBWorker;
import io.github.cdksfnpatterns.TeamC;
import io.github.cdksfnpatterns.TemplateApiCaller;
import io.github.cdksfnpatterns.UndefinedVariables;
import io.github.cdksfnpatterns.WorkerAnswers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.PassJsonataProps;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.tasks.DynamoAttributeValue;

/** The stack of app.ts. Maps are sorted, because the order of a map made by Map.of differs from run to run. */
public final class App {
    public static void main(final String[] args) {
        var app = new software.amazon.awscdk.App(AppProps.builder().analyticsReporting(false).build());
        var stack = new Stack(app, "Languages");

        var lists = DynamoMapFanOut.Builder.create(stack, "Lists")
            .source(ItemSource.listAttribute(ListAttributeOptions.builder()
                .key(new TreeMap<String, Object>(Map.of("owner", "ada", "year", 2026)))
                .partitionKey("owner")
                .attribute("topics")
                .build()))
            .tableName("lists")
            .waitPerItem(Duration.seconds(2))
            .toleratedFailurePercentage(12.5)
            .onMissingItem(MissingItem.TREAT_AS_EMPTY)
            .build();

        DynamoMapFanOut.Builder.create(stack, "Orders")
            .source(ItemSource.query(QueryOptions.builder()
                .key(Map.of("owner", DynamoAttributeValue.fromString("ada")))
                .sortKey(ItemCondition.isBetween("year", 2020, 2026))
                .filter(ItemCondition.allOf(
                    ItemCondition.not(ItemCondition.isOneOf("status", List.of("sent", 0))),
                    ItemCondition.isEqualTo("paid", true),
                    ItemCondition.beginsWith("city", "Lon")))
                .projection(List.of("id", "price"))
                .build()))
            .table(lists.getTable())
            .mode(FanOutMode.distributed(DistributedOptions.builder().batchSize(50).build()))
            .processor(ItemProcessor.chain(Pass.jsonata(stack, "Look at order", PassJsonataProps.builder()
                .outputs(Map.of("id", "{% $states.input.id %}"))
                .build())))
            .build();

        var caller = TemplateApiCaller.Builder.create(stack, "Api")
            .allowedHosts(List.of("api.example.com", "*.example.org"))
            .allowedPorts(List.of(443, 8443))
            .templateDirectory("api-templates")
            .secrets(Map.of("token", ApiSecret.fromSecretsManager(new Secret(stack, "Token"),
                SecretsManagerSecretOptions.builder().hosts(List.of("api.example.com")).field("value").build())))
            .successCodes(List.of("200-299", "304"))
            .retryOn(List.of(500, 503))
            .undefinedVariables(UndefinedVariables.LENIENT)
            .build();

        var inbox = new Queue(stack, "Inbox");
        var pipeline = CrossTeamPipeline.Builder.create(stack, "Pipeline")
            .work(PipelineWork.chain(Pass.jsonata(stack, "Think", PassJsonataProps.builder()
                .outputs(Map.of("thought", true))
                .build()), Duration.minutes(1)))
            .recordAttributes(new TreeMap<>(Map.of(
                "origin", DynamoAttributeValue.fromString("languages"),
                "size", DynamoAttributeValue.fromNumber(3))))
            .teamB(TeamB.queue(inbox, TeamBOptions.builder().timeout(Duration.hours(2)).build()))
            .pause(PipelinePause.fixed(Duration.minutes(5)))
            .teamC(TeamC.runAndWait(StateMachine.Builder.create(stack, "Workflow")
                .definitionBody(DefinitionBody.fromChainable(caller.states(stack, "Ask")))
                .build()))
            .topic(new Topic(stack, "Done"))
            .failureTopic(new Topic(stack, "Failed"))
            .schedule(ScheduleExpression.rate(Duration.days(1)))
            .scheduledInput(new TreeMap<String, Object>(Map.of(
                "nested", Map.of("on", true),
                "nothing", "",
                "sizes", List.of(1, 2.5))))
            .endAs(PipelineEnding.SUCCEEDED)
            .build();

        TeamBWorker.Builder.create(stack, "Worker")
            .worker(caller.getCallerFunction())
            .queue(inbox)
            .answers(WorkerAnswers.direct(pipeline.getStateMachine().getStateMachineArn()))
            .finalErrors(List.of("OutOfStock"))
            .build();

        app.synth();
    }
}
