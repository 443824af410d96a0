package dev.slipway.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.storage.JunitReport.Case;
import dev.slipway.server.storage.JunitReport.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JunitReaderTest {
    @Test
    void readsSurefire() throws IOException {
        JunitReport report = read("""
                <testsuite name="org.example.ShopTest" tests="3">
                  <properties><property name="a" value="b"/></properties>
                  <testcase name="buys" classname="org.example.ShopTest" time="1.250"/>
                  <testcase name="sells" classname="org.example.ShopTest" time="0.012">
                    <failure message="expected: 1 but was: 2" type="AssertionError"><![CDATA[AssertionError: expected: 1 but was: 2
                	at org.assertj.Assertions.fail(Assertions.java:99)
                	at org.example.ShopTest.sells(ShopTest.java:12)]]></failure>
                    <system-out>noise</system-out>
                  </testcase>
                  <testcase name="closed" classname="org.example.ShopTest"><skipped message="on Sundays"/></testcase>
                </testsuite>
                """);
        assertThat(report.warning()).isNull();
        assertThat(report.cases()).extracting(Case::state).containsExactly(State.PASSED, State.FAILED, State.SKIPPED);
        Case sells = report.cases().get(1);
        assertThat(sells.message()).isEqualTo("expected: 1 but was: 2");
        assertThat(sells.detail()).contains("ShopTest.java:12").doesNotContain("noise");
        assertThat(sells.file()).isEqualTo("ShopTest.java");
        assertThat(sells.line()).isEqualTo(12);
        assertThat(sells.durationMs()).isEqualTo(12);
        assertThat(sells.suite()).isEqualTo("org.example.ShopTest");
    }

    @Test
    void readsPytestAndGo() throws IOException {
        JunitReport report = read("""
                <testsuites><testsuite name="pytest"><testcase classname="tests.test_shop" name="test_sells" time="1,000.5">
                  <failure message="assert 1 == 2">def test_sells():
                &gt;   assert 1 == 2

                tests/test_shop.py:12: AssertionError</failure></testcase>
                <testsuite name="inner"><testcase name="TestSells" classname="example.org/shop">
                  <failure>    shop_test.go:7: got 1
                </failure></testcase><testcase name="TestPanics"><error message="boom"/></testcase></testsuite></testsuite></testsuites>
                """);
        assertThat(report.cases()).extracting(Case::file).containsExactly("tests/test_shop.py", "shop_test.go", null);
        assertThat(report.cases()).extracting(Case::line).containsExactly(12, 7, null);
        assertThat(report.cases()).extracting(Case::suite).containsExactly("pytest", "inner", "inner");
        assertThat(report.cases().get(0).durationMs()).isEqualTo(1_000_500);
        assertThat(report.cases().get(1).message()).isEqualTo("shop_test.go:7: got 1");
        assertThat(report.cases().get(2).state()).isEqualTo(State.ERRORED);
    }

    @Test
    @Timeout(20)
    void refusesAnEntityBombAndFilesOfTheServer() throws IOException {
        String bomb = """
                <!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
                <testsuite><testcase name="&b;&c;"/></testsuite>
                """;
        JunitReport report = read(bomb);
        assertThat(report.cases()).isEmpty();
        assertThat(report.warning()).startsWith("the report: line");
    }

    @Test
    void aBrokenReportHidesNoOther() throws IOException {
        byte[] zip = zip(Map.of(
                "TEST-a.xml", "<testsuite><testcase name='one'/><testcase",
                "TEST-b.xml", "<testsuite><testcase name='two'/></testsuite>",
                "notes.txt", "not a report"));
        JunitReport report = new JunitReader().read(new ByteArrayInputStream(zip), true);
        assertThat(report.cases()).extracting(Case::name).contains("two");
        assertThat(report.warning()).startsWith("TEST-a.xml: line 1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEST-bomb.xml", "bomb.bin"})
    @Timeout(60)
    void aZipBombIsReadToItsLimitOnly(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write("<testsuite><testcase name='one'><failure>".getBytes(UTF_8));
            byte[] filler = " ".repeat(1 << 20).getBytes(UTF_8);
            for (int mebibyte = 0; mebibyte < 200; mebibyte++) {
                zip.write(filler);
            }
            zip.write("</failure></testcase></testsuite>".getBytes(UTF_8));
            zip.putNextEntry(new ZipEntry("TEST-after.xml"));
            zip.write("<testsuite/>".getBytes(UTF_8));
        }
        ByteArrayInputStream packed = new ByteArrayInputStream(bytes.toByteArray());
        JunitReport report = new JunitReader().read(packed, true);
        assertThat(report.warning()).contains("more than 50 MiB");
        assertThat(packed.available())
                .as("bytes that were not unpacked, of 200 MiB in " + bytes.size() + " bytes")
                .isGreaterThan(bytes.size() / 2);
    }

    private static JunitReport read(String xml) throws IOException {
        return new JunitReader().read(new ByteArrayInputStream(xml.getBytes(UTF_8)), false);
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
