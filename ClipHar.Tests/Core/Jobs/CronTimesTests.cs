using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Jobs;

[TestClass]
public sealed class CronTimesTests
{
    [TestMethod]
    public void After_HourThatDoesNotExist_FiresAtTheChangeToSummerTime()
    {
        // Berlin, 29 March 2026: 02:00 becomes 03:00.
        var times = CronTimes.Parse("30 2 * * *", "Europe/Berlin");

        var before = times.After(Utc(2026, 3, 27, 12));
        var change = times.After(before!.Value);
        var after = times.After(change!.Value);

        Assert.AreEqual(Utc(2026, 3, 28, 1, 30), before);
        Assert.AreEqual(Utc(2026, 3, 29, 1), change);
        Assert.AreEqual(Utc(2026, 3, 30, 0, 30), after);
    }

    [TestMethod]
    public void After_HourThatComesTwice_FiresOnceForAFixedTime()
    {
        // Berlin, 25 October 2026: 03:00 becomes 02:00.
        var times = CronTimes.Parse("30 2 * * *", "Europe/Berlin");

        var first = times.After(Utc(2026, 10, 24, 12));

        Assert.AreEqual(Utc(2026, 10, 25, 0, 30), first);
        Assert.AreEqual(Utc(2026, 10, 26, 1, 30), times.After(first!.Value));
    }

    [TestMethod]
    public void After_SecondsAndMacros_AreUnderstood()
    {
        Assert.AreEqual(Utc(2026, 1, 1, 0, 0, 15), CronTimes.Parse("*/15 * * * * *", "UTC").After(Utc(2026, 1, 1)));
        Assert.AreEqual(Utc(2026, 1, 2), CronTimes.Parse("@daily", "UTC").After(Utc(2026, 1, 1)));
        Assert.IsNull(CronTimes.Parse("0 0 30 2 *", "UTC").After(Utc(2026, 1, 1)));
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) =>
        new(year, month, day, hour, minute, second, TimeSpan.Zero);
}
