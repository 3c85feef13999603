using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

/// <summary>What was trained is what is served: TorchSharp and ONNX Runtime give the same embeddings for one checkpoint.</summary>
[TestClass]
public sealed class TowerAgreementTests
{
    [TestMethod]
    public void ImageTower_SavedModel_ServedEmbeddingsAgreeWithTrainedOnes()
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-agreement-").FullName;
        try
        {
            using var scope = NewDisposeScope();
            using var model = TinyTraining.CreateModel();
            model.Save(folder);
            using var checkpoint = ClipCheckpoint.Open(folder);
            var options = new TowerSessionOptions { IntraOpThreads = 1 };
            options.Providers.Add(ExecutionProviderNames.Cpu);
            var log = new ExecutionProviderLog(NullLogger<ExecutionProviderLog>.Instance);
            using var session = new TowerSessionFactory(Options.Create(options), log).Open("tiny", checkpoint, ClipTower.Image);
            using var lane = new ImageTower(session, checkpoint.Config).CreateLane(2);
            var random = new Random(2);
            float[][] images = [TinyTraining.Image(0, random), TinyTraining.Image(3, random)];
            images[0].CopyTo(lane.InputRow(0));
            images[1].CopyTo(lane.InputRow(1));

            // Behind each embedding lies the vector before the projection.
            var (embeddingDim, pooledDim) = (model.Config.ProjectionDim, model.Config.Vision.HiddenSize);
            var served = tensor(lane.Run(2).ToArray(), [2, embeddingDim + pooledDim]).narrow(1, 0, embeddingDim);
            var trained = model.EncodeImages(tensor(images.SelectMany(image => image).ToArray(), [2, 3, 16, 16]));

            var difference = (ClipModel.Normalize(served) - ClipModel.Normalize(trained)).abs().max().item<float>();
            Assert.IsLessThanOrEqualTo(1e-6, difference);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
