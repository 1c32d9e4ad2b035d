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
