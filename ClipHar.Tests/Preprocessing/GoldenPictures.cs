using System.Security.Cryptography;
using System.Text.Json;
using ClipHar.Clip.Preprocessing;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Preprocessing;

/// <summary>The 22 golden pictures and what the references make of them.</summary>
internal static class GoldenPictures
{
    private static readonly Lazy<IReadOnlyDictionary<string, GoldenTensor>> Expected = new(
        () => GoldenTensors.Load("images/expected.safetensors"));

    private static readonly Lazy<JsonElement[]> CaseList = new(() =>
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Goldens.PathOf("images/cases.json")));
        return [.. document.RootElement.GetProperty("cases").Clone().EnumerateArray()];
    });

    public static IReadOnlyDictionary<string, GoldenTensor> Tensors => Expected.Value;

    public static IReadOnlyList<JsonElement> Cases => CaseList.Value;

    public static IEnumerable<object[]> FileNames => Cases.Select(item => new object[] { item.GetProperty("file").GetString()! });

    public static byte[] File(string name) => System.IO.File.ReadAllBytes(Goldens.PathOf($"images/{name}"));

    public static JsonElement Case(string name) => Cases.Single(item => item.GetProperty("file").GetString() == name);

    /// <summary>What Pillow reads, EXIF orientation not applied.</summary>
    public static RgbImage Decoded(string name)
    {
        var tensor = Tensors[$"decoded/{name}"];
        return new RgbImage((int)tensor.Shape[1], (int)tensor.Shape[0], tensor.Bytes);
    }

    /// <summary>The tensor of one rule; rgb_first is stored only where it differs from openai.</summary>
    public static GoldenTensor Result(string kind, string rule, string name) =>
        Tensors.TryGetValue($"{kind}/{rule}/{name}", out var tensor) ? tensor : Tensors[$"{kind}/openai/{name}"];

    public static string Sha256At224(string rule, string name)
    {
        var at224 = Case(name).GetProperty("224");
        var result = at224.TryGetProperty(rule, out var own) ? own : at224.GetProperty("openai");
        return result.GetProperty("sha256_of_u8_channels_first").GetString()!;
    }

    public static byte[] ToChannelsFirst(byte[] pixels_HWC)
    {
        var plane = pixels_HWC.Length / 3;
        var planes = new byte[pixels_HWC.Length];
        for (var i = 0; i < pixels_HWC.Length; i++)
        {
            planes[(i % 3 * plane) + (i / 3)] = pixels_HWC[i];
        }

        return planes;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static int LargestDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.AreEqual(a.Length, b.Length);
        var largest = 0;
        for (var i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }
}
