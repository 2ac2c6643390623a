#include "core/rollover/rollover_document.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "core/base/json.h"

namespace millrace {
namespace {

const CertId kMail = CertId::parse("mail").value();
const DnsName kOwner = DnsName::parse("_25._tcp.mail.example.org.").value();
const TimePoint kTime = parse_time("2026-12-01T12:00:00Z").value();

RolloverDocument document() {
  RolloverDocument document{kMail, SpkiDigest::of("1"), SpkiDigest::of("2"), {}, {}, {}};
  document.owners = {{kOwner, Duration(3600), kTime, kTime + Duration(5)}};
  document.records = {
      {{kOwner, SpkiDigest::of("1")}, true, true, kTime, kTime + Duration(1), kTime + Duration(2)},
      {{kOwner, SpkiDigest::of("2")}, false, false, {}, {}, {}}};
  std::ranges::sort(document.records, {}, &RecordVisibility::record);
  document.previous = {{SpkiDigest::of("0"), kTime, false, "192.0.2.1@25: no answer"},
                       {SpkiDigest::of("9"), {}, true}};
  const OwnerSets sets{kOwner, Duration(60), {}, kTime};
  document.former = {{sets, {SpkiDigest::of("1")}, kTime + Duration(9), true}};
  return document;
}

std::string fault(const std::function<void(Json&)>& change) {
  Json json = Json::parse(encode(document()));
  change(json);
  const auto decoded = decode_rollover(json.dump(), "doc");
  return decoded ? "" : decoded.error().text();
}

TEST(RolloverDocument, is_read_as_it_was_written) {
  EXPECT_EQ(decode_rollover(encode(document()), "doc").value(), document());
}

TEST(RolloverDocument, knows_the_sets_of_its_owners) {
  ASSERT_NE(document().sets_of(kOwner), nullptr);
  EXPECT_EQ(document().sets_of(kOwner)->ttl, Duration(3600));
  EXPECT_EQ(document().sets_of(DnsName::parse("_443._tcp.example.org.").value()), nullptr);
}

TEST(RolloverDocument, has_the_later_of_both_times_as_its_horizon) {
  EXPECT_EQ(document().find({kOwner, SpkiDigest::of("1")})->horizon(), kTime + Duration(2));
  EXPECT_EQ(document().find({kOwner, SpkiDigest::of("2")})->horizon(), std::nullopt);
}

TEST(RolloverDocument, needs_its_members) {
  for (const std::string member : {"certificate", "current", "owners", "records", "previous"}) {
    EXPECT_TRUE(fault([&](Json& json) { json.erase(member); }).starts_with("doc: /" + member))
        << member;
  }
  EXPECT_EQ(fault([](Json& json) { json.erase("next"); }), "");
}

TEST(RolloverDocument, knows_the_sets_that_were_withdrawn) {
  ASSERT_NE(document().former_of(kOwner), nullptr);
  EXPECT_TRUE(document().former_of(kOwner)->unused);
  EXPECT_FALSE(document().former_of(kOwner)->is_over(kTime + Duration(8)));
  EXPECT_TRUE(document().former_of(kOwner)->is_over(kTime + Duration(9)));
  EXPECT_EQ(fault([](Json& json) { json.erase("former"); }), "") << "of an earlier release";
  EXPECT_EQ(fault([](Json& json) { json["former"][0].erase("until"); }), "");
  EXPECT_TRUE(fault([](Json& json) {
                json["former"][0]["keys"][0] = "no digest";
              }).starts_with("doc: /former/0: /keys: "));
  EXPECT_EQ(fault([](Json& json) { json["former"].push_back(json["former"][0]); }),
            "doc: /former: the same item twice");
}

TEST(RolloverDocument, has_values_of_their_types) {
  EXPECT_EQ(fault([](Json& json) { json["owners"][0]["ttl"] = 4'000'000'000; }),
            "doc: /owners/0: /ttl: expected at most 2147483647");
  EXPECT_EQ(fault([](Json& json) { json["records"][0]["agreed"] = 1; }),
            "doc: /records/0: /agreed: expected true or false");
  EXPECT_EQ(fault([](Json& json) { json["previous"][0] = 1; }),
            "doc: /previous/0: expected an object");
  EXPECT_TRUE(fault([](Json& json) {
                json["records"][0]["owner"] = "mail.example.org.";
              }).starts_with("doc: /records/0: "));
  EXPECT_TRUE(fault([](Json& json) {
                json["owners"][0]["lowered"] = "now";
              }).starts_with("doc: /owners/0: /lowered: "));
}

TEST(RolloverDocument, has_each_record_and_each_owner_once) {
  EXPECT_EQ(fault([](Json& json) { json["records"].push_back(json["records"][0]); }),
            "doc: /records: the same item twice");
  EXPECT_EQ(fault([](Json& json) { json["owners"].push_back(json["owners"][0]); }),
            "doc: /owners: the same item twice");
}

TEST(Rollovers, are_all_of_a_bundle_by_certificate) {
  Bundle bundle;
  bundle.meta.scope = "tlsa";
  EXPECT_TRUE(rollovers_of(bundle).value().empty());
  bundle.files = {{"tlsa/mail.json", "{}"}, {"rollover/mail.json", encode(document())}};
  EXPECT_EQ(rollovers_of(bundle).value().at(kMail), document());
  bundle.files = {{"rollover/web.json", encode(document())}};
  EXPECT_EQ(rollovers_of(bundle).error().text(),
            "bundle tlsa: rollover/web.json: from its content, its name should be "
            "rollover/mail.json");
}

}  // namespace
}  // namespace millrace
