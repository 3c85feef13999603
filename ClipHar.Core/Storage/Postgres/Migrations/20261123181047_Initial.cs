using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClipHar.Core.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "predictions",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    model_name = table.Column<string>(type: "text", nullable: false),
                    model_version = table.Column<string>(type: "text", nullable: false),
                    vocabulary = table.Column<string>(type: "text", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: true),
                    image_sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    image_bytes = table.Column<long>(type: "bigint", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    top_label = table.Column<string>(type: "text", nullable: false),
                    top_score = table.Column<double>(type: "double precision", nullable: false),
                    labels = table.Column<string>(type: "jsonb", nullable: false),
                    quality_contrast = table.Column<double>(type: "double precision", nullable: false),
                    quality_mean_luminance = table.Column<double>(type: "double precision", nullable: false),
                    quality_sharpness = table.Column<double>(type: "double precision", nullable: false),
                    timings_decode_ms = table.Column<double>(type: "double precision", nullable: false),
                    timings_encode_ms = table.Column<double>(type: "double precision", nullable: false),
                    timings_preprocess_ms = table.Column<double>(type: "double precision", nullable: false),
                    timings_queue_ms = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_predictions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "vocabularies",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vocabularies", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_predictions_created_at",
                table: "predictions",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_predictions_model_name_id",
                table: "predictions",
                columns: new[] { "model_name", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_predictions_top_label_id",
                table: "predictions",
                columns: new[] { "top_label", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_predictions_vocabulary_id",
                table: "predictions",
                columns: new[] { "vocabulary", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "predictions");

            migrationBuilder.DropTable(
                name: "vocabularies");
        }
    }
}
