// The stack of app.ts.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctionstasks"
	"github.com/aws/jsii-runtime-go"
	patterns "github.com/cdk-sfn-patterns/cdk-sfn-patterns-go/cdksfnpatterns"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	stack := awscdk.NewStack(app, jsii.String("Languages"), nil)

	lists := patterns.NewDynamoMapFanOut(stack, jsii.String("Lists"), &patterns.DynamoMapFanOutProps{
		Source: patterns.ItemSource_ListAttribute(&patterns.ListAttributeOptions{
			Key:          &map[string]any{"owner": "ada", "year": 2026},
			PartitionKey: jsii.String("owner"),
			Attribute:    jsii.String("topics"),
		}),
		TableName:                  jsii.String("lists"),
		WaitPerItem:                awscdk.Duration_Seconds(jsii.Number(2)),
		ToleratedFailurePercentage: jsii.Number(12.5),
		OnMissingItem:              patterns.MissingItem_TREAT_AS_EMPTY,
	})

	patterns.NewDynamoMapFanOut(stack, jsii.String("Orders"), &patterns.DynamoMapFanOutProps{
		Source: patterns.ItemSource_Query(&patterns.QueryOptions{
			Key: &map[string]any{
				"owner": awsstepfunctionstasks.DynamoAttributeValue_FromString(jsii.String("ada")),
			},
			SortKey: patterns.ItemCondition_IsBetween(jsii.String("year"), 2020, 2026),
			Filter: patterns.ItemCondition_AllOf(
				patterns.ItemCondition_Not(patterns.ItemCondition_IsOneOf(jsii.String("status"), &[]any{"sent", 0})),
				patterns.ItemCondition_IsEqualTo(jsii.String("paid"), true),
				patterns.ItemCondition_BeginsWith(jsii.String("city"), "Lon"),
			),
			Projection: jsii.Strings("id", "price"),
		}),
		Table: lists.Table(),
		Mode:  patterns.FanOutMode_Distributed(&patterns.DistributedOptions{BatchSize: jsii.Number(50)}),
		Processor: patterns.ItemProcessor_Chain(awsstepfunctions.Pass_Jsonata(
			stack, jsii.String("Look at order"), &awsstepfunctions.PassJsonataProps{
				Outputs: map[string]any{"id": "{% $states.input.id %}"},
			})),
	})

	caller := patterns.NewTemplateApiCaller(stack, jsii.String("Api"), &patterns.TemplateApiCallerProps{
		AllowedHosts:      jsii.Strings("api.example.com", "*.example.org"),
		AllowedPorts:      jsii.Numbers(443, 8443),
		TemplateDirectory: jsii.String("api-templates"),
		Secrets: &map[string]patterns.ApiSecret{
			"token": patterns.ApiSecret_FromSecretsManager(
				awssecretsmanager.NewSecret(stack, jsii.String("Token"), nil),
				&patterns.SecretsManagerSecretOptions{
					Hosts: jsii.Strings("api.example.com"),
					Field: jsii.String("value"),
				}),
		},
		SuccessCodes:       jsii.Strings("200-299", "304"),
		RetryOn:            jsii.Numbers(500, 503),
		UndefinedVariables: patterns.UndefinedVariables_LENIENT,
	})

	inbox := awssqs.NewQueue(stack, jsii.String("Inbox"), nil)
	pipeline := patterns.NewCrossTeamPipeline(stack, jsii.String("Pipeline"), &patterns.CrossTeamPipelineProps{
		Work: patterns.PipelineWork_Chain(awsstepfunctions.Pass_Jsonata(
			stack, jsii.String("Think"), &awsstepfunctions.PassJsonataProps{
				Outputs: map[string]any{"thought": true},
			}), awscdk.Duration_Minutes(jsii.Number(1))),
		RecordAttributes: &map[string]awsstepfunctionstasks.DynamoAttributeValue{
			"origin": awsstepfunctionstasks.DynamoAttributeValue_FromString(jsii.String("languages")),
			"size":   awsstepfunctionstasks.DynamoAttributeValue_FromNumber(jsii.Number(3)),
		},
		TeamB: patterns.TeamB_Queue(inbox, &patterns.TeamBOptions{Timeout: awscdk.Duration_Hours(jsii.Number(2))}),
		Pause: patterns.PipelinePause_Fixed(awscdk.Duration_Minutes(jsii.Number(5))),
		TeamC: patterns.TeamC_RunAndWait(awsstepfunctions.NewStateMachine(
			stack, jsii.String("Workflow"), &awsstepfunctions.StateMachineProps{
				DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(
					caller.States(stack, jsii.String("Ask"), nil)),
			}), nil),
		Topic:        awssns.NewTopic(stack, jsii.String("Done"), nil),
		FailureTopic: awssns.NewTopic(stack, jsii.String("Failed"), nil),
		Schedule:     awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Days(jsii.Number(1))),
		ScheduledInput: &map[string]any{
			"nested":  map[string]any{"on": true},
			"nothing": "",
			"sizes":   []any{1, 2.5},
		},
		EndAs: patterns.PipelineEnding_SUCCEEDED,
	})

	patterns.NewTeamBWorker(stack, jsii.String("Worker"), &patterns.TeamBWorkerProps{
		Worker:      caller.CallerFunction(),
		Queue:       inbox,
		Answers:     patterns.WorkerAnswers_Direct(pipeline.StateMachine().StateMachineArn()),
		FinalErrors: jsii.Strings("OutOfStock"),
	})

	app.Synth(nil)
}
