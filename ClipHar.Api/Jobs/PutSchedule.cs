using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>PUT /v1/schedules/{name}.</summary>
internal static class PutSchedule
{
    private const int MaxBodyBytes = 1024 * 1024;

    private const string Example = """
        {"name": "har-nightly", "cron": "30 2 * * *", "time_zone": "Europe/Berlin", "kind": "dataset.validate", "subject": "dataset:har",
         "request": {"dataset": "har", "version": 1}, "enabled": true, "catch_up": "once"}
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/schedules/{name}", HandleAsync)
        .WithName("PutSchedule")
        .WithSummary("Makes or replaces a schedule")
        .WithDescription("Each time of the cron expression starts one job, however many servers there are. A time that a change to summer time "
            + "leaves out is moved behind it; one that comes twice counts once. enabled: false pauses it.")
        .Accepts<ScheduleResource>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes), new RequestExample(Example))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Ok<ScheduleResource>> HandleAsync(
        string name, IJobSchedules schedules, HttpRequest request, CancellationToken cancellationToken)
    {
        var resource = await RequestBody.ReadJsonAsync<ScheduleResource>(request, cancellationToken);
        if (resource.Name is { Length: > 0 } && resource.Name != name)
        {
            throw RequestException.Invalid("name", $"It is '{resource.Name}', but the address says '{name}'.");
        }

        if (!Enum.TryParse<CatchUpPolicy>(resource.CatchUp, ignoreCase: true, out var catchUp) || !Enum.IsDefined(catchUp))
        {
            throw RequestException.Invalid("catch_up", $"'{resource.CatchUp}' is none of skip, once and all.");
        }

        try
        {
            var saved = await schedules.SaveAsync(ToSchedule(resource, name, catchUp), cancellationToken);
            return TypedResults.Ok(saved.ToResource());
        }
        catch (JobScheduleException exception)
        {
            throw RequestException.Invalid(exception.Member, exception.Message);
        }
    }

    private static JobSchedule ToSchedule(ScheduleResource resource, string name, CatchUpPolicy catchUp) => new()
    {
        Name = name,
        Cron = resource.Cron ?? "",
        TimeZone = string.IsNullOrWhiteSpace(resource.TimeZone) ? "UTC" : resource.TimeZone,
        Kind = resource.Kind ?? "",
        Subject = resource.Subject,
        Request = resource.Request ?? default,
        Priority = resource.Priority,
        Enabled = resource.Enabled,
        CatchUp = catchUp,
        AllowOverlap = resource.AllowOverlap,
    };
}
