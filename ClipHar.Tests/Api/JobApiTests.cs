using System.Net;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Api;

/// <summary>Jobs and schedules over HTTP.</summary>
[TestClass]
public sealed class JobApiTests
{
    private static ApiHost _host = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost(services: services => services.AddJobHandler<Waiting>());
        _client = new ClipHarClient(_host.CreateClient(), TimeProvider.System);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task Job_RunningInTheServer_IsSeenAndCancelled()
    {
        var queue = _host.Services.GetRequiredService<IJobQueue>();
        var job = await queue.EnqueueAsync(JobRequest.Create("waiting", new { seconds = 3 }) with { Subject = "test:1" }, Token);
        await _host.Services.GetServices<IJobHandler>().OfType<Waiting>().Single().Started.Task.WaitAsync(Token);

        var running = await _client.GetJobAsync(job.Id, Token);
        var page = await _client.GetJobsAsync(new JobQuery { Subject = "test:1", State = "open" }, Token);
        await _client.CancelJobAsync(job.Id, Token);
        await queue.WaitAsync(job.Id, null, Token);
        var ended = await _client.GetJobAsync(job.Id, Token);

        Assert.AreEqual(("running", 1), (running.State, running.Attempt));
        Assert.AreEqual(3, running.Request!.Value.GetProperty("seconds").GetInt32());
        Assert.AreEqual(job.Id, page.Items.Single().Id);
        Assert.AreEqual("cancelled", ended.State);
        Assert.IsTrue(ended.IsEnded);
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.GetJobAsync("nope", Token));
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.CancelJobAsync("nope", Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.GetJobsAsync(new JobQuery { State = "sleeping" }, Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.GetJobsAsync(new JobQuery { Limit = 0 }, Token));
    }

    [TestMethod]
    public async Task Schedule_MadeChangedAndDeleted_IsSeen()
    {
        var schedule = new ScheduleResource
        {
            Name = "nightly",
            Cron = "30 2 * * *",
            TimeZone = "Europe/Berlin",
            Kind = "waiting",
            Request = JsonSerializer.SerializeToElement(new { seconds = 1 }),
            CatchUp = "skip",
        };

        var made = await _client.PutScheduleAsync(schedule, Token);
        var paused = await _client.PutScheduleAsync(schedule with { Enabled = false }, Token);
        var read = await _client.GetScheduleAsync("nightly", Token);
        var listed = await _client.GetSchedulesAsync(Token);
        await _client.DeleteScheduleAsync("nightly", Token);

        Assert.IsNotNull(made.NextAt);
        Assert.IsNull(paused.NextAt);
        Assert.AreEqual(("Europe/Berlin", "skip", false), (read.TimeZone, read.CatchUp, read.Enabled));
        Assert.HasCount(1, listed);
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.GetScheduleAsync("nightly", Token));
        foreach (var wrong in new[]
        {
            schedule with { Cron = "every day" }, schedule with { TimeZone = "Mars" }, schedule with { CatchUp = "maybe" }, schedule with { Kind = "" },
        })
        {
            await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.PutScheduleAsync(wrong, Token));
        }
    }

    private static async Task AssertStatusAsync(HttpStatusCode status, Func<Task> call)
    {
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(call);
        Assert.AreEqual(status, refused.Status, refused.Message);
    }

    private sealed class Waiting : IJobHandler
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Kind => "waiting";

        public async Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            Started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        }
    }
}
