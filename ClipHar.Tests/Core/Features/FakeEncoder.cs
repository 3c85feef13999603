using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ClipHar.Core.Features.Embeddings;

namespace ClipHar.Tests.Core.Features;

/// <summary>Gives each picture vectors that depend on its bytes and the digest; pictures that begin with '!' cannot be read.</summary>
internal sealed class FakeEncoder(string digit = "a") : IPictureEmbeddings
{
    private int _embedded;

    public EmbeddingModel Model { get; set; } = new("fake", string.Concat(Enumerable.Repeat(digit, 64)), EmbeddingDim: 4, PooledDim: 6);

    /// <summary>Pictures through the tower so far.</summary>
    public int Embedded => _embedded;

    /// <summary>Called with the number of the picture before it is embedded.</summary>
    public Action<int> OnPicture { get; set; } = _ => { };

    public Task<EmbeddingModel> ResolveAsync(string? model, CancellationToken cancellationToken) => Task.FromResult(Model);

    public async IAsyncEnumerable<PictureEmbedding> EmbedAsync(
        EmbeddingModel model, IAsyncEnumerable<ReadOnlyMemory<byte>> pictures, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var picture in pictures.WithCancellation(cancellationToken))
        {
            OnPicture(Interlocked.Increment(ref _embedded));
            cancellationToken.ThrowIfCancellationRequested();
            yield return picture.Span[0] == '!'
                ? PictureEmbedding.Failed("not a picture")
                : PictureEmbedding.Of(Vector(picture.Span, model, model.EmbeddingDim), Vector(picture.Span, model, model.PooledDim));
        }
    }

    public static float[] Vector(ReadOnlySpan<byte> picture, EmbeddingModel model, int length)
    {
        var hash = SHA256.HashData([.. picture, (byte)model.Digest[0], (byte)length]);
        return [.. hash.Take(length).Select(value => value / 255f)];
    }
}
