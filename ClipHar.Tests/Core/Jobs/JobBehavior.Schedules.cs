using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Jobs;

/// <summary>Schedules.</summary>
public abstract partial class JobBehavior
{
    [TestMethod]
    public async Task Schedule_SeveralSchedulers_FireEachTimeOnce()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Schedules.SaveAsync(Nightly("*/5 * * * *") with { AllowOverlap = true }, Token);

        for (var i = 0; i < 6; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => process.Firing.FireDueAsync(Token))));
        }

        var jobs = (await process.Queue.ListAsync(new JobFilter(), Token)).Items;
        var schedule = await process.Schedules.FindAsync("nightly", Token);
        Assert.HasCount(6, jobs);
        Assert.AreEqual("nightly", jobs[0].Schedule);
        Assert.AreEqual(jobs[0].Id, schedule!.LastJobId);
        Assert.AreEqual(JobProcess.Start.AddMinutes(30), schedule.LastAt);
        Assert.AreEqual(JobProcess.Start.AddMinutes(35), schedule.NextAt);
    }

    [TestMethod]
    [DataRow(CatchUpPolicy.Skip, 0)]
    [DataRow(CatchUpPolicy.Once, 1)]
    [DataRow(CatchUpPolicy.All, 3)]
    public async Task Schedule_TimesThatPassedWhileNothingRan_FollowThePolicy(CatchUpPolicy policy, int expected)
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Schedules.SaveAsync(Nightly("0 * * * *") with { CatchUp = policy, AllowOverlap = true }, Token);

        _clock.Advance(TimeSpan.FromHours(3.5));
        var next = await process.Firing.FireDueAsync(Token);

        Assert.HasCount(expected, (await process.Queue.ListAsync(new JobFilter(), Token)).Items);
        Assert.AreEqual(JobProcess.Start.AddHours(4), next);
    }

    [TestMethod]
    public async Task Schedule_JobBeforeStillOpen_IsNotStartedAgainUnlessAllowed()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Schedules.SaveAsync(Nightly("* * * * *"), Token);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await process.Firing.FireDueAsync(Token);
        }

        var open = (await process.Queue.ListAsync(new JobFilter(), Token)).Items;
        await process.Queue.CancelAsync(open[0].Id, Token);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await process.Firing.FireDueAsync(Token);

        Assert.HasCount(1, open);
        Assert.HasCount(2, (await process.Queue.ListAsync(new JobFilter(), Token)).Items);
    }

    [TestMethod]
    public async Task Schedule_PausedAndResumed_GoesOnWithTheNextTime()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Schedules.SaveAsync(Nightly("0 * * * *"), Token);
        var paused = await process.Schedules.SaveAsync(Nightly("0 * * * *") with { Enabled = false }, Token);
        _clock.Advance(TimeSpan.FromHours(5.5));
        await process.Firing.FireDueAsync(Token);
        var resumed = await process.Schedules.SaveAsync(Nightly("0 * * * *"), Token);

        Assert.IsNull(paused.NextAt);
        Assert.AreEqual(JobProcess.Start.AddHours(6), resumed.NextAt);
        Assert.IsEmpty((await process.Queue.ListAsync(new JobFilter(), Token)).Items);
        Assert.IsTrue(await process.Schedules.DeleteAsync("nightly", Token));
        Assert.IsFalse(await process.Schedules.DeleteAsync("nightly", Token));
    }

    [TestMethod]
    public async Task Schedule_ChangeOfTheRequestWhileDue_DoesNotSwallowTheTime()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Schedules.SaveAsync(Nightly("0 * * * *"), Token);
        _clock.Advance(TimeSpan.FromHours(1));
        await process.Schedules.SaveAsync(Nightly("0 * * * *") with { Request = JobJson.ToElement(new Numbers(9)) }, Token);

        await process.Firing.FireDueAsync(Token);

        var job = (await process.Queue.ListAsync(new JobFilter(), Token)).Items.Single();
        Assert.AreEqual(9, job.Request.GetProperty("value").GetInt32());
    }

    [TestMethod]
    [DataRow("nightly", "61 * * * *", "UTC", "cron")]
    [DataRow("nightly", "* * *", "UTC", "cron")]
    [DataRow("nightly", "* * * * *", "Mars/Olympus", "time_zone")]
    [DataRow("No Name", "* * * * *", "UTC", "name")]
    public async Task Schedule_NotAllowed_SaysWhatIsWrong(string name, string cron, string zone, string member)
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);

        var refused = await Assert.ThrowsExactlyAsync<JobScheduleException>(() =>
            process.Schedules.SaveAsync(Nightly(cron) with { Name = name, TimeZone = zone }, Token));

        Assert.AreEqual(member, refused.Member);
    }

    private static JobSchedule Nightly(string cron) => new()
    {
        Name = "nightly",
        Cron = cron,
        Kind = "test",
        Request = JobJson.ToElement(new Numbers(1)),
    };
}
