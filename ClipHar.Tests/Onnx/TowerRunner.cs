using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace ClipHar.Tests.Onnx;

/// <summary>Runs a written tower with ONNX Runtime.</summary>
internal sealed class TowerRunner : IDisposable
{
    private readonly InferenceSession _session;

    private TowerRunner(InferenceSession session) => _session = session;

    public ModelMetadata Model => _session.ModelMetadata;

    /// <summary>From memory, as serving does it.</summary>
    public static TowerRunner Load(OnnxModel model)
    {
        using var options = Options();
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", model.ExternalFolder);
        return new TowerRunner(new InferenceSession(model.Bytes, options));
    }

    public static TowerRunner Load(string path)
    {
        using var options = Options();
        return new TowerRunner(new InferenceSession(path, options));
    }

    public static TowerRunner Load(ClipCheckpoint checkpoint, ClipTower tower, OnnxWriteOptions? options = null) =>
        Load(ClipOnnxWriter.Create(checkpoint, tower, options));

    public float[] Images(GoldenTensor pixels) => Run(OrtValue.CreateTensorValueFromMemory(pixels.Floats, pixels.Shape));

    public float[] Texts(GoldenTensor ids) => Run(OrtValue.CreateTensorValueFromMemory(ids.Longs, ids.Shape));

    public void Dispose() => _session.Dispose();

    private static SessionOptions Options() =>
        new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

    private float[] Run(OrtValue input)
    {
        using (input)
        {
            using var run = new RunOptions();
            using var outputs = _session.Run(run, _session.InputNames, [input], _session.OutputNames);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }
}
