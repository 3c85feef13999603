namespace ClipHar.Api;

/// <summary>Marks this service's assembly for test hosts, where several services each have a Program.</summary>
public sealed class ApiAssembly
{
    private ApiAssembly()
    {
    }
}
