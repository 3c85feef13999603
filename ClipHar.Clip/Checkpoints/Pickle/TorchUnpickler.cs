using System.Buffers.Binary;
using System.Text;

namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>
/// Reads the pickles that torch.save writes for a state dict, and nothing else. A pickle is a program that may call anything; this machine
/// knows the few names a state dict needs, turns them into plain values of its own, and refuses every other name and every other
/// instruction. Nothing is ever executed.
/// </summary>
/// <remarks>Instructions: Python's pickletools, protocols 2 to 5.</remarks>
internal sealed class TorchUnpickler(string path, ReadOnlyMemory<byte> pickle)
{
    // A state dict takes about 25 instructions a tensor. An instruction makes at most one value, so this bounds the memory too.
    private const int MaxInstructions = 2_000_000;

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _position;

    /// <summary>Runs the pickle and returns its value.</summary>
    /// <exception cref="CheckpointFormatException">It names something that is not allowed, or is damaged.</exception>
    public object? Load()
    {
        for (var count = 0; count < MaxInstructions; count++)
        {
            var code = (PickleCode)Bytes(1)[0];
            if (code == PickleCode.Stop)
            {
                return Pop();
            }

            if (!TryPushConstant(code) && !TryCollect(code) && !TryMemoize(code) && !TryObject(code))
            {
                throw Error($"has the instruction 0x{(byte)code:x2} at byte {_position - 1}, which a state dict does not need");
            }
        }

        throw Error($"takes more than {MaxInstructions} instructions");
    }

    private bool TryPushConstant(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.None:
                Push(null);
                return true;
            case PickleCode.NewTrue:
            case PickleCode.NewFalse:
                Push(code == PickleCode.NewTrue);
                return true;
            case PickleCode.BinInt:
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
                return true;
            case PickleCode.BinInt1:
                Push((long)Bytes(1)[0]);
                return true;
            case PickleCode.BinInt2:
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)));
                return true;
            case PickleCode.Long1:
                Push(Long(Bytes(Bytes(1)[0])));
                return true;
            case PickleCode.BinFloat:
                Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)));
                return true;
            case PickleCode.ShortBinUnicode:
                Push(Text(Bytes(1)[0]));
                return true;
            case PickleCode.BinUnicode:
                Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))));
                return true;
            case PickleCode.BinUnicode8:
                Push(Text(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8))));
                return true;
            default:
                return false;
        }
    }

    private bool TryCollect(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Mark:
                _marks.Push(_stack.Count);
                return true;
            case PickleCode.EmptyDict:
                Push(new PickleDictionary());
                return true;
            case PickleCode.EmptyList:
                Push(new PickleList());
                return true;
            case PickleCode.EmptyTuple:
                Push(new PickleTuple([]));
                return true;
            case PickleCode.Tuple:
                Push(new PickleTuple(PopToMark()));
                return true;
            case PickleCode.Tuple1:
            case PickleCode.Tuple2:
            case PickleCode.Tuple3:
                Push(new PickleTuple(PopLast(code - PickleCode.Tuple1 + 1)));
                return true;
            case PickleCode.Append:
                AppendTo(PopLast(1));
                return true;
            case PickleCode.Appends:
                AppendTo(PopToMark());
                return true;
            case PickleCode.SetItem:
                SetItems(PopLast(2));
                return true;
            case PickleCode.SetItems:
                SetItems(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool TryMemoize(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Proto:
                _ = Bytes(1);
                return true;
            case PickleCode.Frame:
                _ = Bytes(8);
                return true;
            case PickleCode.BinPut:
                _memo[Bytes(1)[0]] = Peek();
                return true;
            case PickleCode.LongBinPut:
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Peek();
                return true;
            case PickleCode.Memoize:
                _memo[_memo.Count] = Peek();
                return true;
            case PickleCode.BinGet:
                Push(Recall(Bytes(1)[0]));
                return true;
            case PickleCode.LongBinGet:
                Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))));
                return true;
            default:
                return false;
        }
    }

    private bool TryObject(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Global:
                Push(Allow($"{Line()}.{Line()}"));
                return true;
            case PickleCode.StackGlobal:
                var names = PopLast(2);
                Push(Allow($"{names[0] as string}.{names[1] as string}"));
                return true;
            case PickleCode.BinPersId:
                Push(TorchGlobals.Storage(Pop()) ?? throw Error("refers to something else than a tensor's storage"));
                return true;
            case PickleCode.Reduce:
                var call = PopLast(2);
                Push(TorchGlobals.Call(call[0] as PickleGlobal, call[1] as PickleTuple)
                    ?? throw Error($"uses {(call[0] as PickleGlobal)?.Name ?? "a value"} with arguments that torch.save does not write"));
                return true;
            case PickleCode.Build:
                // Attributes of an OrderedDict: the state dict's _metadata. They say nothing about the weights.
                var build = PopLast(2);
                Push(build[0] is PickleDictionary ? build[0] : throw Error("sets attributes of something else than a dict"));
                return true;
            default:
                return false;
        }
    }

    private PickleGlobal Allow(string name) => TorchGlobals.IsAllowed(name)
        ? new PickleGlobal(name)
        : throw Error(
            $"uses \"{name}\", which a state dict of weights does not need and which is not allowed. "
            + "Loading it in Python could run any code; if you trust the file, load it there and save its state dict, best as safetensors");

    private void AppendTo(object?[] values)
    {
        var list = Peek() as PickleList ?? throw Error("appends to something that is not a list");
        list.Items.AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        var dictionary = Peek() as PickleDictionary;
        if (dictionary is null || values.Length % 2 != 0)
        {
            throw Error("sets items of something that is not a dict, or a key without a value");
        }

        for (var i = 0; i < values.Length; i += 2)
        {
            dictionary.Items.Add(new(values[i], values[i + 1]));
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop() => PopLast(1)[0];

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Error("takes a value where there is none");

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private object?[] PopLast(int count)
    {
        if (_stack.Count - count < Floor)
        {
            throw Error("takes a value where there is none");
        }

        var values = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPeek(out var mark))
        {
            throw Error("closes a group that was not opened");
        }

        var values = PopLast(_stack.Count - mark);
        _marks.Pop();
        return values;
    }

    private object? Recall(long key) => _memo.TryGetValue(key, out var value)
        ? value
        : throw Error($"recalls the value {key}, which was not kept");

    private ReadOnlySpan<byte> Bytes(long count)
    {
        if (count > pickle.Length - _position)
        {
            throw Error("ends in the middle");
        }

        var bytes = pickle.Span.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    private string Text(ulong length) =>
        length <= int.MaxValue ? Encoding.UTF8.GetString(Bytes((long)length)) : throw Error("ends in the middle");

    private string Line()
    {
        var end = pickle.Span[_position..].IndexOf((byte)'\n');
        if (end is < 0 or > 1000)
        {
            throw Error("has a name without an end");
        }

        var line = Encoding.UTF8.GetString(Bytes(end + 1)[..end]);
        return line;
    }

    private object? Long(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 8 ? (long)new System.Numerics.BigInteger(bytes) : throw Error("holds a number of more than 64 bits");

    private CheckpointFormatException Error(string problem) => new(path, $"holds a pickle that {problem}.");
}
