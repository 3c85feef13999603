using ClipHar.Core.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClipHar.Api.Health;

/// <summary>
/// Whether the database answers. Recognition goes on without it (predictions wait to be recorded), so that its absence is
/// "degraded", not "unhealthy".
/// </summary>
internal sealed class DatabaseHealthCheck(ClipHarDatabase database) : IHealthCheck
{
    /// <summary>A database that takes longer to answer counts as absent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var connection = database.CreateDbContext();
        var data = new Dictionary<string, object> { ["provider"] = database.Provider };
        return await connection.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded("The database does not answer: predictions wait to be recorded.", data: data);
    }
}
