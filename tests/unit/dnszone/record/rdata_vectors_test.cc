// The vectors of tests/vectors/rdata, written from the RFCs: what BIND, Knot and NSD make of them
// is what millrace does, and they read what millrace writes.
#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "dnszone/record/canonical.h"
#include "dnszone/record/rdata_layout.h"
#include "dnszone/record/record.h"
#include "tests/support/dnszone/rdata_judges.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone::test {
namespace {

const std::string kHead =
    "$ORIGIN j.test.\n$TTL 3600\n@ IN SOA ns1 h 1 3600 600 604800 300\n@ NS ns1\n"
    "ns1 A 192.0.2.1\n";
constexpr char kRefusedByBind = '!';

struct Vector {
  std::string flags, type, rdata;
  Record record;

  bool read_by(char judge) const { return flags.find(judge) != std::string::npos; }
  std::string key() const {
    return record.owner.text() + ' ' + std::to_string(static_cast<unsigned>(record.type));
  }
  std::string words() const { return record.owner.text() + ' ' + type + ' ' + rdata + '\n'; }
};

// NSEC3 must be at a hash.
DnsName owner_of(const std::string& type, size_t number) {
  const std::string digits = std::to_string(1000 + number);
  const std::string label =
      type == "NSEC3" ? "0p9mhaveqvm6t7vbl5lop2u3t2rp" + digits : "v" + digits;
  return DnsName::parse(label + ".j.test.").value();
}

// Lines "FIRST<tab>TYPE RDATA", comments left out.
std::vector<std::pair<std::string, std::string>> lines_of(const std::string& file) {
  std::ifstream in(millrace::test::source_path("tests/vectors/rdata/" + file));
  std::vector<std::pair<std::string, std::string>> lines;
  for (std::string line; std::getline(in, line);) {
    const size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) continue;
    lines.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return lines;
}

std::vector<Vector> accepted() {
  const DnsName origin = DnsName::parse("j.test.").value();
  std::vector<Vector> vectors;
  for (const auto& [flags, line] : lines_of("accepted")) {
    const size_t blank = line.find(' ');
    Vector vector{flags,
                  line.substr(0, blank),
                  blank == std::string::npos ? "" : line.substr(blank + 1),
                  {origin, RrType{}, 3600, {}}};
    vector.record.type = must(parse_type(vector.type));
    const auto rdata = parse_rdata(vector.record.type, vector.rdata, origin);
    EXPECT_TRUE(rdata) << line << ": " << rdata.error().text();
    if (!rdata) continue;
    vector.record.rdata = *rdata;
    vector.record.owner = owner_of(vector.type, vectors.size());
    vectors.push_back(vector);
  }
  return vectors;
}

void expect_same_wire(const std::vector<Vector>& vectors, WireByRecord wire,
                      const std::string& judge) {
  for (const Vector& vector : vectors) {
    EXPECT_EQ(to_hex(vector.record.rdata), wire[vector.key()]) << judge << ": " << vector.words();
  }
}

std::vector<Vector> read_by(char judge) {
  std::vector<Vector> vectors = accepted();
  std::erase_if(vectors, [&](const Vector& vector) { return !vector.read_by(judge); });
  return vectors;
}

std::string words_of(const std::vector<Vector>& vectors) {
  std::string zone = kHead;
  for (const Vector& vector : vectors) zone += vector.words();
  return zone;
}

std::string written(const std::vector<Vector>& vectors) {
  std::string zone = kHead;
  for (const Vector& vector : vectors) zone += must(record_text(vector.record)) + '\n';
  return zone;
}

// Knot keeps records in canonical form.
std::vector<Vector> canonical(std::vector<Vector> vectors) {
  for (Vector& vector : vectors) {
    std::string rdata;
    append_canonical_rdata(rdata, vector.record.type, vector.record.rdata);
    vector.record.rdata = rdata;
  }
  return vectors;
}

TEST(RdataVectors, bind_makes_the_same_wire_of_the_words) {
  const auto vectors = read_by('b');
  expect_same_wire(vectors, wire_by_bind(words_of(vectors)), "BIND");
}

TEST(RdataVectors, knot_makes_the_same_wire_of_the_words) {
  const auto vectors = read_by('k');
  expect_same_wire(canonical(vectors), wire_by_knot(words_of(vectors)), "Knot");
}

TEST(RdataVectors, bind_reads_every_line_that_is_written) {
  auto vectors = accepted();
  std::erase_if(vectors, [](const Vector& vector) { return vector.read_by(kRefusedByBind); });
  expect_same_wire(vectors, wire_by_bind(written(vectors)), "BIND");
}

TEST(RdataVectors, knot_reads_every_line_that_is_written) {
  const auto vectors = accepted();
  expect_same_wire(canonical(vectors), wire_by_knot(written(vectors)), "Knot");
}

TEST(RdataVectors, nsd_reads_every_line_that_is_written) {
  EXPECT_EQ(faults_by_nsd(written(accepted())), "");
}

TEST(RdataVectors, what_is_written_is_read_back_as_it_was) {
  for (const Vector& vector : accepted()) {
    const std::string text = must(rdata_text(vector.record.type, vector.record.rdata));
    const auto rdata = parse_rdata(vector.record.type, text, DnsName::root());
    ASSERT_TRUE(rdata) << text << ": " << rdata.error().text();
    EXPECT_EQ(to_hex(*rdata), to_hex(vector.record.rdata)) << text;
  }
}

// Every octet less at the end, and one more, is another rdata or none: nothing is read beyond its
// end.
TEST(RdataVectors, rdata_cut_short_anywhere_is_refused_or_other_rdata) {
  for (const Vector& vector : accepted()) {
    for (size_t size = 0; size <= vector.record.rdata.size() + 1; ++size) {
      std::string rdata = vector.record.rdata.substr(0, size);
      rdata.resize(size, '\x01');
      const auto text = rdata_text(vector.record.type, rdata);
      if (!text) continue;
      const auto again = parse_rdata(vector.record.type, *text, DnsName::root());
      ASSERT_TRUE(again) << vector.type << ' ' << *text << ": " << again.error().text();
      EXPECT_EQ(to_hex(*again), to_hex(rdata)) << vector.type << ' ' << *text;
    }
  }
}

// So that no type of the table is forgotten.
TEST(RdataVectors, have_a_vector_of_every_type_of_zones) {
  std::set<std::string> seen = {"SOA"};
  for (const Vector& vector : accepted()) seen.insert(to_text(vector.record.type));
  for (unsigned number = 1; number <= UINT16_MAX; ++number) {
    const auto* known = find_record_type(RrType{static_cast<uint16_t>(number)});
    const bool is_meta = number == 41 || (number >= 128 && number <= 255);
    EXPECT_TRUE(known == nullptr || is_meta || seen.contains(std::string(known->name))) << number;
  }
}

TEST(RdataVectors, what_no_server_loads_is_refused) {
  const DnsName origin = DnsName::parse("j.test.").value();
  for (const auto& [line, expected] : lines_of("refused")) {
    const size_t blank = line.find(' ');
    const auto type = parse_type(line.substr(0, blank));
    ASSERT_TRUE(type) << line;
    const auto rdata =
        parse_rdata(*type, blank == std::string::npos ? "" : line.substr(blank + 1), origin);
    EXPECT_EQ(rdata ? "accepted as " + to_hex(*rdata) : rdata.error().message, expected) << line;
  }
}

}  // namespace
}  // namespace millrace::dnszone::test
