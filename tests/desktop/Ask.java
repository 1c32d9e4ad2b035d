import java.sql.*;

/** Asks what a tool asks by JDBC when it is pointed at a database, and prints one line for each question. */
public class Ask {
  interface Question { ResultSet ask() throws SQLException; }

  static void count(String name, Question question) throws SQLException {
    try (ResultSet rows = question.ask()) {
      int count = 0;
      while (rows.next()) count++;
      System.out.println(name + " " + count);
    }
  }

  public static void main(String[] words) throws Exception {
    try (Connection client = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + words[0] + "/exact?user=anna")) {
      DatabaseMetaData about = client.getMetaData();
      count("schemas", about::getSchemas);
      count("tables", () -> about.getTables(null, "CRM", "Acc%", new String[] {"TABLE", "VIEW"}));
      count("columns", () -> about.getColumns(null, "CRM", "Contacts", "%"));
      count("primary", () -> about.getPrimaryKeys(null, "CRM", "Contacts"));
      count("imported", () -> about.getImportedKeys(null, "CRM", "Contacts"));
      count("exported", () -> about.getExportedKeys(null, "CRM", "Accounts"));
      count("indexes", () -> about.getIndexInfo(null, "CRM", "Contacts", false, false));
      count("types", about::getTypeInfo);
      count("functions", () -> about.getFunctions(null, null, "%"));
      count("catalogs", about::getCatalogs);
      count("kinds", about::getTableTypes);
      count("granted", () -> about.getTablePrivileges(null, "CRM", "Accounts"));
      count("of_columns", () -> about.getColumnPrivileges(null, "CRM", "Accounts", "Name"));
      count("crossed", () -> about.getCrossReference(null, "CRM", "Accounts", null, "CRM", "Contacts"));
      count("procedures", () -> about.getProcedures(null, null, "%"));
      count("versions", () -> about.getVersionColumns(null, "CRM", "Contacts"));
      count("made_types", () -> about.getUDTs(null, null, "%", null));
      count("client_words", about::getClientInfoProperties);
      count("arguments", () -> about.getFunctionColumns(null, "CRM", "%", "%"));
      count("identifier", () -> about.getBestRowIdentifier(null, "CRM", "Contacts", 0, true));
      try (PreparedStatement asked = client.prepareStatement(
          "select \"Name\" from \"CRM\".\"Accounts\" where \"IsSupplier\" = ? and \"Created\" > ? limit 5")) {
        asked.setBoolean(1, true);
        asked.setTimestamp(2, Timestamp.valueOf("2015-01-01 00:00:00"));
        for (int time = 0; time < 8; time++) count("prepared", asked::executeQuery); // after five it is binary
      }
      try (PreparedStatement asked = client.prepareStatement(
          "select count(*) from \"CRM\".\"Accounts\" where \"Created\" >= ?")) {
        asked.setDate(1, Date.valueOf("2015-02-28"));
        count("dated", asked::executeQuery);
      }
      try (PreparedStatement asked = client.prepareStatement(
          "select \"QuotationID\", \"Created\", \"AmountDC\" * 2 as twice from \"CRM\".\"Quotations\" where \"Status\" = ?")) {
        ParameterMetaData given = asked.getParameterMetaData();
        ResultSetMetaData shape = asked.getMetaData();
        System.out.println("described " + given.getParameterTypeName(1) + "," + shape.getColumnTypeName(1) + ","
            + shape.getColumnTypeName(2) + "," + shape.getColumnTypeName(3) + "," + shape.getColumnLabel(3));
      }
      try (Statement local = client.createStatement()) {
        local.execute("create temp table chosen (code text, n int, day date)");
      }
      try (PreparedStatement added = client.prepareStatement("insert into chosen values (?, ?, ?)")) {
        for (int row = 0; row < 250; row++) {
          added.setString(1, "c" + row);
          added.setInt(2, row);
          added.setDate(3, Date.valueOf("2024-02-29"));
          added.addBatch();
        }
        int all = 0;
        for (int one : added.executeBatch()) all += one;
        System.out.println("batched " + all);
      }
      try (Statement asked = client.createStatement();
          ResultSet rows = asked.executeQuery("select sum(n), count(distinct code), max(day) from chosen")) {
        rows.next();
        System.out.println("summed " + rows.getInt(1) + "," + rows.getInt(2) + "," + rows.getDate(3));
      }
      try (Statement asked = client.createStatement()) {
        asked.setQueryTimeout(1);
        asked.executeQuery("select sum(a.range * b.range) from range(1000000) a, range(1000000) b");
      } catch (SQLException stopped) {
        System.out.println("stopped " + stopped.getSQLState());
      }
      java.io.StringWriter copied = new java.io.StringWriter();
      client.unwrap(org.postgresql.PGConnection.class).getCopyAPI()
          .copyOut("copy (select code, n from chosen order by n limit 2) to stdout (format csv)", copied);
      System.out.println("copied " + copied.toString().trim().replace("\n", ";"));
      client.setAutoCommit(false);
      try (Statement asked = client.createStatement()) {
        asked.setFetchSize(100);
        count("fetched", () -> asked.executeQuery("select \"ID\" from \"CRM\".\"Contacts\""));
      }
      client.commit();
      try (Statement asked = client.createStatement()) {
        asked.executeQuery("select * from nowhere.nothing");
      } catch (SQLException refused) {
        System.out.println("refused " + refused.getSQLState());
      }
    }
  }
}
