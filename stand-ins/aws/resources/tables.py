"""DynamoDB."""

from .handler import Context, Made, Simple


class Table(Simple):
    """With what the operation that makes it does not take."""

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        recovery = properties.get("PointInTimeRecoverySpecification")
        if recovery is not None:
            context.api("dynamodb").update_continuous_backups(
                TableName=made.physical_id, PointInTimeRecoverySpecification=recovery
            )


HANDLERS = {
    "AWS::DynamoDB::Table": Table(
        service="dynamodb",
        creation="create_table",
        identity="TableDescription.TableName",
        deletion=("delete_table", "TableName"),
        attributes={"Arn": "TableDescription.TableArn"},
        named=("TableName", 255),
        later=("PointInTimeRecoverySpecification",),
    ),
}
