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
    private readonly float[] _output;
    private readonly (OrtValue[] Input, OrtValue[] Output)?[] _values;
    private readonly long[] _inputShape;
    private readonly RunOptions _runOptions = new();
    private readonly int _outputLength;

    /// <param name="capacity">Largest batch.</param>
    /// <param name="rowShape">Shape of one input row, without the batch.</param>
    /// <param name="outputLength">E.</param>
    public TensorLane(int capacity, long[] rowShape, int outputLength)
    {
        InputLength = checked((int)rowShape.Aggregate(1L, (product, dimension) => product * dimension));
        _outputLength = outputLength;
        _inputShape = [0, .. rowShape];
        _input = GC.AllocateUninitializedArray<T>(checked(capacity * InputLength), pinned: true);
        _output = GC.AllocateUninitializedArray<float>(checked(capacity * outputLength), pinned: true);
        _values = new (OrtValue[], OrtValue[])?[capacity + 1];
    }

    public int InputLength { get; }

    public Span<T> InputRow(int index) => _input.AsSpan(index * InputLength, InputLength);

    /// <summary>Runs the first rows.</summary>
    /// <returns>Row-major [count, E]; valid until the next run.</returns>
    public ReadOnlySpan<float> Run(TowerSession session, int count)
    {
        var (input, output) = _values[count] ??= Wrap(count);
        session.Run(_runOptions, input, output);
        return _output.AsSpan(0, count * _outputLength);
    }

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value?.Input[0].Dispose();
            value?.Output[0].Dispose();
        }

        _runOptions.Dispose();
    }

    private (OrtValue[] Input, OrtValue[] Output) Wrap(int count)
    {
        long[] inputShape = [count, .. _inputShape[1..]];
        var memory = OrtMemoryInfo.DefaultInstance;
        return (
            [OrtValue.CreateTensorValueFromMemory(memory, _input.AsMemory(0, count * InputLength), inputShape)],
            [OrtValue.CreateTensorValueFromMemory(memory, _output.AsMemory(0, count * _outputLength), [count, _outputLength])]);
    }
}
