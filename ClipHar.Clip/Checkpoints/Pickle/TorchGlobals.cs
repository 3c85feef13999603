namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>The names that a state dict's pickle may mention, and what they mean here. This list is the whole of what can happen.</summary>
internal static class TorchGlobals
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";

    private static readonly Dictionary<string, TensorDType> Storages = new()
    {
        ["torch.FloatStorage"] = TensorDType.F32,
        ["torch.HalfStorage"] = TensorDType.F16,
        ["torch.BFloat16Storage"] = TensorDType.BF16,
        ["torch.DoubleStorage"] = TensorDType.F64,
        ["torch.LongStorage"] = TensorDType.I64,
        ["torch.IntStorage"] = TensorDType.I32,
        ["torch.ShortStorage"] = TensorDType.I16,
        ["torch.CharStorage"] = TensorDType.I8,
        ["torch.ByteStorage"] = TensorDType.U8,
        ["torch.BoolStorage"] = TensorDType.Bool,
    };

    public static bool IsAllowed(string name) => name is OrderedDict or RebuildTensor or RebuildParameter || Storages.ContainsKey(name);

    /// <summary>A persistent id, ("storage", class, key, device, elements); null if it is not one.</summary>
    public static PickleStorage? Storage(object? id) =>
        id is PickleTuple { Items: ["storage", PickleGlobal type, string key, _, long count] }
        && Storages.TryGetValue(type.Name, out var dtype)
        && count >= 0
            ? new PickleStorage(key, dtype, count)
            : null;

    /// <summary>What an allowed function gives; null if it cannot be called like this.</summary>
    public static object? Call(PickleGlobal? function, PickleTuple? arguments) => (function?.Name, arguments?.Items) switch
    {
        (OrderedDict, []) => new PickleDictionary(),
        (OrderedDict, [PickleList pairs]) => FromPairs(pairs),
        (RebuildTensor, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, _, _, ..]) =>
            Numbers(shape) is { } sizes && Numbers(strides) is { } steps && sizes.Length == steps.Length && offset >= 0
                ? new PickleTensor(storage, offset, sizes, steps)
                : null,
        (RebuildParameter, [PickleTensor tensor, _, _]) => tensor,
        _ => null,
    };

    private static PickleDictionary? FromPairs(PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs.Items)
        {
            object?[]? items = pair switch
            {
                PickleTuple tuple => tuple.Items,
                PickleList list when list.Items.Count == 2 => [.. list.Items],
                _ => null,
            };
            if (items is not [var key, var value])
            {
                return null;
            }

            dictionary.Items.Add(new(key, value));
        }

        return dictionary;
    }

    private static long[]? Numbers(PickleTuple tuple)
    {
        var numbers = new long[tuple.Items.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (tuple.Items[i] is not long number || number < 0)
            {
                return null;
            }

            numbers[i] = number;
        }

        return numbers.Length <= 64 ? numbers : null;
    }
}
