namespace ClipHar.Tests.Core.Features;

internal static class Shuffling
{
    public static T[] Shuffle<T>(this IEnumerable<T> items, Random random)
    {
        var array = items.ToArray();
        random.Shuffle(array);
        return array;
    }
}
