using System.ComponentModel;
using ClipHar.Api.Errors;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>GET /v1/jobs.</summary>
internal static class ListJobs
{
    private const string Open = "open";

    private static readonly IReadOnlyDictionary<string, JobState[]> States =
        Enum.GetValues<JobState>().ToDictionary(state => state.ToString().ToLowerInvariant(), state => new[] { state })
            .Append(KeyValuePair.Create(Open, new[] { JobState.Queued, JobState.Running }))
            .ToDictionary(StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/jobs", HandleAsync)
        .WithName("ListJobs")
        .WithSummary("What the server does in the background: imports, validations and so on, newest first")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<Page<JobResource>>> HandleAsync(
        IJobQueue queue,
        [Description("Only this kind")] string? kind,
        [Description("Only jobs about this, for example dataset:har")] string? subject,
        [Description("queued, running, succeeded, failed or cancelled; open for the first two")] string? state,
        [Description("1 to 500; default 50")] int? limit,
        [Description("next_cursor of the page before")] string? cursor,
        CancellationToken cancellationToken)
    {
        if (limit is < 1 or > JobFilter.MaxLimit)
        {
            throw RequestException.Invalid("limit", $"It is {limit}; allowed are 1 to {JobFilter.MaxLimit}.");
        }

        if (cursor is not null && !TimeOrderedIds.IsValid(cursor))
        {
            throw RequestException.Invalid("cursor", "It is not a next_cursor that a listing returned.");
        }

        JobState[] states = [];
        if (state is not null && !States.TryGetValue(state, out states!))
        {
            throw RequestException.Invalid("state", $"'{state}' is no state; there are {string.Join(", ", States.Keys)}.");
        }

        var filter = new JobFilter { Kind = kind, Subject = subject, States = states, Limit = limit ?? JobFilter.DefaultLimit, Cursor = cursor };
        var page = await queue.ListAsync(filter, cancellationToken);
        return TypedResults.Ok(new Page<JobResource>([.. page.Items.Select(job => job.ToResource())], page.NextCursor));
    }
}
