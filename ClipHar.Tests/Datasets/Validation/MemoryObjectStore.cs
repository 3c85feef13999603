using System.Collections.Concurrent;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>Objects in memory.</summary>
internal sealed class MemoryObjectStore : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectId, byte[]> _objects = new();

    public ObjectId Add(byte[] content)
    {
        var id = ObjectId.Of(content);
        _objects[id] = content;
        return id;
    }

    public void Lose(ObjectId id) => _objects.TryRemove(id, out _);

    public async Task<StoredObject> AddAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return new StoredObject(Add(copy.ToArray()), copy.Length);
    }

    public Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StoredObject> AddDirectoryAsync(DirectoryManifest manifest, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<bool> ContainsAsync(ObjectId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_objects.ContainsKey(id));

    public async Task<Stream> OpenReadAsync(ObjectId id, CancellationToken cancellationToken) =>
        new MemoryStream(await ReadAsync(id, cancellationToken), writable: false);

    public Task<byte[]> ReadAsync(ObjectId id, CancellationToken cancellationToken) =>
        _objects.TryGetValue(id, out var content) ? Task.FromResult(content) : throw new ObjectNotFoundException(id, "memory");
}
