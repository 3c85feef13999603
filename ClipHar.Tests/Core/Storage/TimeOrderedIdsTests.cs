using ClipHar.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Storage;

[TestClass]
public sealed class TimeOrderedIdsTests
{
    [TestMethod]
    public void Next_WithinOneMillisecondAndAfter_IsStrictlyIncreasing()
    {
        var clock = new FakeTimeProvider();
        var ids = new TimeOrderedIds(clock);
        var made = new List<string>();
        for (var i = 0; i < 2000; i++)
        {
            made.Add(ids.Next());
            clock.Advance(TimeSpan.FromMilliseconds(i % 500 == 0 ? 1 : 0));
        }

        CollectionAssert.AreEqual(made.Order(StringComparer.Ordinal).ToList(), made);
        Assert.HasCount(2000, made.Distinct());
        Assert.IsTrue(made.TrueForAll(TimeOrderedIds.IsValid));
    }
}
