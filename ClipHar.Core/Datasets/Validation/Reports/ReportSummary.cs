using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>A report in one sentence: the version's reason, and the first line people read.</summary>
internal static class ReportSummary
{
    private const int Named = 3;

    public static string Of(IReadOnlyList<CheckResult> results, ReportCounts counts)
    {
        if (counts.Errors > 0)
        {
            var failed = results.Where(result => result.Blocks).ToList();
            var more = failed.Count > Named ? Invariant($" And {failed.Count - Named} more.") : "";
            return string.Join(" ", failed.Take(Named).Select(result => result.Summary)) + more;
        }

        if (counts.Passed + counts.Warnings + counts.Infos == 0)
        {
            return "No check of the suite applied to this version.";
        }

        return counts.Warnings > 0
            ? Invariant($"Passed with {Count(counts.Warnings, "warning")}; {Count(counts.Passed, "check")} passed.")
            : Invariant($"{Count(counts.Passed, "check")} passed.");
    }

    private static string Count(int count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
