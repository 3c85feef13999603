using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClipHar.Core.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Features : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "feature_entities",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_entities", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "feature_services",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_services", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "feature_views",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    rows_of = table.Column<int>(type: "INTEGER", nullable: true),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_views", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "feature_materializations",
                columns: table => new
                {
                    rows_id = table.Column<int>(type: "INTEGER", nullable: false),
                    event_time = table.Column<long>(type: "INTEGER", nullable: false),
                    written_time = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_materializations", x => x.rows_id);
                    table.ForeignKey(
                        name: "FK_feature_materializations_feature_views_rows_id",
                        column: x => x.rows_id,
                        principalTable: "feature_views",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "feature_online",
                columns: table => new
                {
                    rows_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entity_key = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    event_time = table.Column<long>(type: "INTEGER", nullable: false),
                    created_time = table.Column<long>(type: "INTEGER", nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_online", x => new { x.rows_id, x.entity_key });
                    table.ForeignKey(
                        name: "FK_feature_online_feature_views_rows_id",
                        column: x => x.rows_id,
                        principalTable: "feature_views",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "feature_rows",
                columns: table => new
                {
                    rows_id = table.Column<int>(type: "INTEGER", nullable: false),
                    entity_key = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    event_time = table.Column<long>(type: "INTEGER", nullable: false),
                    created_time = table.Column<long>(type: "INTEGER", nullable: false),
                    written_time = table.Column<long>(type: "INTEGER", nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_feature_rows", x => new { x.rows_id, x.entity_key, x.event_time, x.created_time });
                    table.ForeignKey(
                        name: "FK_feature_rows_feature_views_rows_id",
                        column: x => x.rows_id,
                        principalTable: "feature_views",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_feature_rows_rows_id_event_time_entity_key",
                table: "feature_rows",
                columns: new[] { "rows_id", "event_time", "entity_key" });

            migrationBuilder.CreateIndex(
                name: "IX_feature_rows_rows_id_written_time_entity_key",
                table: "feature_rows",
                columns: new[] { "rows_id", "written_time", "entity_key" });

            migrationBuilder.CreateIndex(
                name: "IX_feature_views_name_version",
                table: "feature_views",
                columns: new[] { "name", "version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "feature_entities");

            migrationBuilder.DropTable(
                name: "feature_materializations");

            migrationBuilder.DropTable(
                name: "feature_online");

            migrationBuilder.DropTable(
                name: "feature_rows");

            migrationBuilder.DropTable(
                name: "feature_services");

            migrationBuilder.DropTable(
                name: "feature_views");
        }
    }
}
