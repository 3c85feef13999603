namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>A dict or OrderedDict, in order. Later values of a key are found first, as in Python they replace earlier ones.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    public object? Find(string key) => Items.LastOrDefault(item => item.Key is string name && name == key).Value;
}

internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

internal sealed record PickleTuple(object?[] Items);

/// <summary>A name that the pickle mentions; never resolved to code.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>What a persistent id refers to: an entry "data/KEY" of the archive.</summary>
/// <param name="Key">Name of the entry.</param>
/// <param name="DType">Type of the elements, from the storage's class.</param>
/// <param name="ElementCount">Declared number of elements.</param>
internal sealed record PickleStorage(string Key, TensorDType DType, long ElementCount);

/// <summary>A view of a storage, offset and strides in elements.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
