using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.Sessions;

/// <summary>
/// Input and output buffers of one thread. They are pinned once and wrapped once per batch size, so that a run allocates nothing and
/// copies nothing on this side.
/// </summary>
internal sealed class TensorLane<T> : IDisposable
    where T : unmanaged
{
    private readonly T[] _input;
    private readonly float[][] _outputs;
    private readonly (OrtValue[] Input, OrtValue[] Output)?[] _values;
    private readonly long[] _inputShape;
    private readonly RunOptions _runOptions = new();
    private readonly int[] _outputLengths;

    /// <param name="capacity">Largest batch.</param>
    /// <param name="rowShape">Shape of one input row, without the batch.</param>
    /// <param name="outputLengths">Length of one row of each output of the tower, in the tower's order.</param>
    public TensorLane(int capacity, long[] rowShape, params int[] outputLengths)
    {
        InputLength = checked((int)rowShape.Aggregate(1L, (product, dimension) => product * dimension));
        _outputLengths = outputLengths;
        _inputShape = [0, .. rowShape];
        _input = GC.AllocateUninitializedArray<T>(checked(capacity * InputLength), pinned: true);
        _outputs = [.. outputLengths.Select(length => GC.AllocateUninitializedArray<float>(checked(capacity * length), pinned: true))];
        _values = new (OrtValue[], OrtValue[])?[capacity + 1];
    }

    public int InputLength { get; }

    public Span<T> InputRow(int index) => _input.AsSpan(index * InputLength, InputLength);

    /// <summary>Runs the first rows.</summary>
    /// <returns>The first output, row-major [count, length of its row]; valid until the next run.</returns>
    public ReadOnlySpan<float> Run(TowerSession session, int count)
    {
        var (input, output) = _values[count] ??= Wrap(count);
        session.Run(_runOptions, input, output);
        return Output(0, count);
    }

    /// <summary>An output of the last run, row-major [count, length of its row]; valid until the next run.</summary>
    public ReadOnlySpan<float> Output(int index, int count) => _outputs[index].AsSpan(0, count * _outputLengths[index]);

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value?.Input[0].Dispose();
            foreach (var output in value?.Output ?? [])
            {
                output.Dispose();
            }
        }

        _runOptions.Dispose();
    }

    private (OrtValue[] Input, OrtValue[] Output) Wrap(int count)
    {
        long[] inputShape = [count, .. _inputShape[1..]];
        var memory = OrtMemoryInfo.DefaultInstance;
        return (
            [OrtValue.CreateTensorValueFromMemory(memory, _input.AsMemory(0, count * InputLength), inputShape)],
            [.. _outputs.Zip(_outputLengths, (output, length) =>
                OrtValue.CreateTensorValueFromMemory(memory, output.AsMemory(0, count * length), [count, length]))]);
    }
}
