#include "core/bundle/documents.h"

#include <functional>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/stage_memory.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;
using test::vector_line;

const std::string kValue = "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ";  // RFC 8555 §8.4

DnsName dns(const std::string& text) {
  return DnsName::parse(text).value();
}
CertId id_of(const std::string& text) {
  return CertId::parse(text).value();
}
SpkiDigest digest(const std::string& key) {
  return SpkiDigest::parse(vector_line("x509/" + key + ".spki-sha256")).value();
}
std::vector<CertName> names_of(const std::vector<std::string>& texts) {
  std::vector<CertName> names;
  for (const std::string& text : texts) names.push_back(CertName::parse(text).value());
  return names;
}

RequestDocument request() {
  return {id_of("mail"), names_of({"*.example.test", "example.test", "mail.example.test"}),
          vector_file("x509/leaf.csr.der"), digest("leaf"), digest("p384")};
}
ChallengeDocument challenge() {
  return {id_of("mail"), {{dns("_acme-challenge.example.test."), kValue}}};
}
TlsaDocument tlsa() {
  return {id_of("mail"), Duration(3600), {{dns("_25._tcp.mail.example.test."), digest("leaf")}}};
}
ZoneDocument zone() {
  return {dns("example.test."),
          2026112301,
          {"12345 13 2 " + std::string(64, 'a')},
          parse_time("2026-12-07T20:15:00Z").value(),
          {{dns("ns1.example.test."), {"192.0.2.1", "2001:db8::1"}}}};
}
IssuedDocument issued() {
  return {id_of("mail"),
          names_of({"example.test"}),
          digest("leaf"),
          parse_time("2026-11-01T00:00:00Z").value(),
          parse_time("2027-01-30T00:00:00Z").value(),
          std::string(64, 'b')};
}

using Change = std::function<void(Json&)>;

// The error of decoding a document after a change; "" when it is accepted.
template <class Document, class Decode>
std::string fault(const Document& document, Decode decode, const Change& change) {
  Json json = parse_json(encode(document), "own").value();
  change(json);
  const auto decoded = decode(json_text(json), "doc");
  return decoded ? "" : decoded.error().text();
}
std::string request_fault(const Change& change) {
  return fault(request(), decode_request, change);
}
std::string challenge_fault(const Change& change) {
  return fault(challenge(), decode_challenges, change);
}
std::string tlsa_fault(const Change& change) {
  return fault(tlsa(), decode_tlsa, change);
}
std::string zone_fault(const Change& change) {
  return fault(zone(), decode_zone, change);
}
std::string issued_fault(const Change& change) {
  return fault(issued(), decode_issued, change);
}

// Documents of an earlier release have none, those of this one none that nobody needs.
TEST(Documents, have_public_keys_where_they_are_known) {
  EXPECT_THAT(encode(request()), testing::Not(testing::HasSubstr("public_keys")));
  EXPECT_TRUE(decode_request(encode(request()), "doc")->public_keys.empty());
  EXPECT_TRUE(decode_tlsa(encode(tlsa()), "doc")->public_keys.empty());
  const std::string der =
      PrivateKey::from_pem(vector_file("x509/p384.key"), "p384.key")->public_der();
  const PublicKeys keys = {{digest("p384"), der}};
  RequestDocument with = request();
  with.public_keys = keys;
  EXPECT_EQ(decode_request(encode(with), "doc")->public_keys, keys);
  TlsaDocument records = tlsa();
  records.public_keys = keys;
  EXPECT_EQ(decode_tlsa(encode(records), "doc")->public_keys, keys);
}

TEST(Documents, have_bounded_public_keys) {
  const auto with = [](const std::string& der) {
    return [der](Json& json) { json["public_keys"] = {to_base64(der)}; };
  };
  EXPECT_EQ(request_fault([](Json& json) { json["public_keys"] = {"?"}; }),
            "doc: /public_keys/0: no base64");
  EXPECT_EQ(request_fault(with("")), "doc: /public_keys/0: no base64");
  EXPECT_EQ(request_fault(with(std::string(1101, 'a'))),
            "doc: /public_keys/0: 1101 octets, expected at most 1100");
  // What is published must be a key.
  EXPECT_EQ(request_fault(with("no key")), "");
  EXPECT_EQ(tlsa_fault(with("no key")), "doc: /public_keys: that with the digest " +
                                            SpkiDigest::of("no key").hex() +
                                            " is not a public key");
  TlsaDocument large = tlsa();
  large.public_keys.emplace(SpkiDigest::of(std::string(1101, 'a')), std::string(1101, 'a'));
  EXPECT_EQ(encode(large), encode(tlsa()));
}

TEST(Documents, are_read_as_they_were_written) {
  const auto again = decode_request(encode(request()), "doc").value();
  EXPECT_EQ(again.certificate, request().certificate);
  EXPECT_EQ(again.names, request().names);
  EXPECT_EQ(again.csr_der, request().csr_der);
  EXPECT_EQ(again.current, request().current);
  EXPECT_EQ(again.next, request().next);
  EXPECT_EQ(decode_challenges(encode(challenge()), "doc")->records, challenge().records);
  EXPECT_EQ(decode_tlsa(encode(tlsa()), "doc")->records, tlsa().records);
  EXPECT_EQ(decode_tlsa(encode(tlsa()), "doc")->ttl, Duration(3600));
}

TEST(Documents, of_keys_that_were_current_before_are_read_as_they_were_written) {
  RequestDocument document = request();
  EXPECT_EQ(encode(document).find("previous"), std::string::npos);
  document.previous = {SpkiDigest::of("2"), SpkiDigest::of("1")};
  document.retired = {SpkiDigest::of("4"), SpkiDigest::of("3")};
  document.key_is_missing = true;
  const auto again = decode_request(encode(document), "doc").value();
  EXPECT_EQ(again.previous, document.previous);
  EXPECT_EQ(again.retired, document.retired);
  EXPECT_TRUE(again.key_is_missing);
  TlsaDocument records = tlsa();
  records.retired = document.retired;
  EXPECT_EQ(decode_tlsa(encode(records), "doc")->retired, records.retired);
}

TEST(Documents, of_zones_and_issued_certificates_are_read_as_they_were_written) {
  const auto signed_zone = decode_zone(encode(zone()), "doc").value();
  EXPECT_EQ(signed_zone.zone, zone().zone);
  EXPECT_EQ(signed_zone.serial, zone().serial);
  EXPECT_EQ(signed_zone.ds, zone().ds);
  EXPECT_EQ(signed_zone.earliest_expiry, zone().earliest_expiry);
  EXPECT_EQ(signed_zone.servers, zone().servers);
  const auto certificate = decode_issued(encode(issued()), "doc").value();
  EXPECT_EQ(certificate.names, issued().names);
  EXPECT_EQ(certificate.spki, issued().spki);
  EXPECT_EQ(certificate.not_before, issued().not_before);
  EXPECT_EQ(certificate.not_after, issued().not_after);
  EXPECT_EQ(certificate.chain_sha256, issued().chain_sha256);
  const PublishedDocument published{challenge().records, tlsa().records};
  EXPECT_EQ(decode_published(encode(published), "doc")->challenges, published.challenges);
  EXPECT_EQ(decode_published(encode(published), "doc")->tlsa, published.tlsa);
}

TEST(Documents, of_an_earlier_release_have_no_facts_about_tlsa_sets) {
  PublishedDocument published{challenge().records, tlsa().records};
  EXPECT_EQ(encode(published).find("tlsa_"), std::string::npos);
  const TlsaRecord& record = published.tlsa.front();
  published.tlsa_sets = {{record.owner, Duration(300), parse_time("2026-12-23T00:00:00Z").value()}};
  published.tlsa_unknown = {record};
  published.tlsa_lacking = {record};
  const auto again = decode_published(encode(published), "doc").value();
  EXPECT_EQ(again.tlsa_sets, published.tlsa_sets);
  EXPECT_EQ(again.tlsa_unknown, published.tlsa_unknown);
  EXPECT_EQ(again.tlsa_lacking, published.tlsa_lacking);
}

TEST(Documents, with_the_same_records_have_the_same_octets_whatever_their_order) {
  TlsaDocument one = tlsa();
  one.records.push_back({dns("_443._tcp.example.test."), digest("p384")});
  TlsaDocument two = one;
  std::swap(two.records[0], two.records[1]);
  EXPECT_EQ(encode(one), encode(two));
}

TEST(Documents, may_have_members_that_are_not_known) {
  EXPECT_EQ(request_fault([](Json& json) { json["later"] = {1, 2}; }), "");
}

TEST(Documents, that_are_not_an_object_are_refused) {
  EXPECT_EQ(decode_request("[]", "doc").error().text(), "doc: expected an object, got an array");
  EXPECT_TRUE(decode_tlsa("{", "doc").error().text().starts_with("doc:1:"));
}

TEST(RequestDocument, needs_each_member_but_next) {
  EXPECT_EQ(request_fault([](Json& json) { json.erase("next"); }), "");
  for (const std::string member : {"certificate", "names", "current", "csr"}) {
    EXPECT_EQ(request_fault([&](Json& json) { json.erase(member); }),
              "doc: /" + member + ": missing");
  }
}

TEST(RequestDocument, has_values_of_their_types) {
  EXPECT_EQ(request_fault([](Json& json) { json["certificate"] = "../x"; }),
            "doc: /certificate: '../x' is not a valid certificate name: expected 1 to 64 of a-z "
            "0-9 . _ -, no dot first");
  EXPECT_EQ(request_fault([](Json& json) { json["current"] = "12"; }),
            "doc: /current: '12' is not a SHA-256 digest: expected 64 hexadecimal digits");
  EXPECT_EQ(request_fault([](Json& json) { json["next"] = 1; }),
            "doc: /next: expected a string, got a number");
  EXPECT_EQ(request_fault([](Json& json) { json["previous"] = {"12"}; }),
            "doc: /previous/0: '12' is not a SHA-256 digest: expected 64 hexadecimal digits");
  EXPECT_EQ(request_fault([](Json& json) { json["retired"] = 1; }),
            "doc: /retired: expected an array");
  EXPECT_EQ(request_fault([](Json& json) { json["key_is_missing"] = 1; }),
            "doc: /key_is_missing: expected true or false");
  EXPECT_EQ(request_fault([](Json& json) { json["names"][1] = 1; }),
            "doc: /names/1: expected a string");
  EXPECT_EQ(request_fault([](Json& json) { json["names"] = Json::array(); }),
            "doc: /names: empty, expected one or more names");
  EXPECT_EQ(request_fault([](Json& json) { json["names"][0] = json["names"][1]; }),
            "doc: /names: the same item twice");
  EXPECT_EQ(request_fault([](Json& json) { json["names"] = Json(Json::array_t(101, "a.b")); }),
            "doc: /names: 101 items, expected at most 100");
}

TEST(RequestDocument, says_what_its_csr_says) {
  EXPECT_EQ(request_fault([](Json& json) { json["names"].erase(0); }),
            "doc: /csr: has other names than /names");
  EXPECT_EQ(request_fault([](Json& json) { json["current"] = digest("p384").hex(); }),
            "doc: /csr: is for key " + digest("leaf").hex() + ", expected /current " +
                digest("p384").hex());
  EXPECT_EQ(request_fault([](Json& json) { json["csr"] = "*"; }), "doc: /csr: no base64");
  EXPECT_TRUE(request_fault([](Json& json) {
                json["csr"] = "AAAA";
              }).starts_with("doc: /csr: no CSR in PEM or DER: "));
  EXPECT_EQ(request_fault([](Json& json) {
              std::string der = vector_file("x509/leaf.csr.der");
              der.back() ^= 1;
              json["csr"] = to_base64(der);
            }),
            "doc: /csr: the CSR's own signature is wrong");
}

TEST(ChallengeDocument, is_for_names_of_challenges_only) {
  for (const std::string owner :
       {"www.example.test.", "_acme-challenge.", "x._acme-challenge.a.b.",
        "_ujmmovf2vn55tgye._acme-challenge.", "_ujmmovf2vn55tgy._acme-challenge.a.b.",
        "_ujmmovf2vn55tgy1._acme-challenge.a.b.", "_validation-persist.",
        "_ujmmovf2vn55tgye._validation-persist.a.b."}) {
    EXPECT_EQ(challenge_fault([&](Json& json) { json["records"][0]["owner"] = owner; }),
              "doc: /records/0: owner " + owner +
                  ", expected one that begins with _acme-challenge, _ACCOUNT._acme-challenge or "
                  "_validation-persist");
  }
}

TEST(ChallengeDocument, owners_of_an_account_are_good) {
  EXPECT_EQ(challenge_fault([&](Json& json) {
              json["records"][0]["owner"] = "_ujmmovf2vn55tgye._acme-challenge.example.test.";
            }),
            "");
}

TEST(ChallengeDocument, values_that_persist_are_at_their_own_names_only) {
  const std::string value = "ca.test; accounturi=https://ca.test/acct/1; policy=wildcard";
  EXPECT_EQ(
      challenge_fault([&](Json& json) {
        json["records"][0] = {{"owner", "_validation-persist.example.test."}, {"value", value}};
      }),
      "");
  EXPECT_EQ(challenge_fault([&](Json& json) { json["records"][0]["value"] = value; }),
            "doc: /records/0: value '" + value + "', expected 43 of A-Z a-z 0-9 - _");
  EXPECT_EQ(challenge_fault([&](Json& json) {
              json["records"][0]["owner"] = "_validation-persist.example.test.";
            }),
            "doc: /records/0: value '" + kValue +
                "', expected \"ISSUER; accounturi=https://…\", followed by at most \"; "
                "policy=wildcard\" and \"; persistUntil=SECONDS\"");
}

TEST(ChallengeDocument, has_values_of_43_characters_of_base64url) {
  for (const std::string& value : {std::string(), std::string(42, 'a'), std::string(44, 'a'),
                                   std::string(42, 'a') + "=", std::string(42, 'a') + "\""}) {
    EXPECT_EQ(challenge_fault([&](Json& json) { json["records"][0]["value"] = value; }),
              "doc: /records/0: value '" + value + "', expected 43 of A-Z a-z 0-9 - _");
  }
}

TEST(ChallengeDocument, has_at_most_1000_records) {
  EXPECT_EQ(challenge_fault([](Json& json) {
              json["records"] = Json(Json::array_t(1001, json["records"][0]));
            }),
            "doc: /records: 1001 items, expected at most 1000");
}

TEST(TlsaDocument, has_owners_with_port_and_protocol) {
  for (const std::string owner :
       {"mail.example.test.", "_0._tcp.a.b.", "_65536._tcp.a.b.", "_025._tcp.a.b.", "25._tcp.a.b.",
        "_25._quic.a.b.", "_25._tcp.", "_5x._tcp.a.b.", "_tcp._25.a.b.", "."}) {
    EXPECT_EQ(
        tlsa_fault([&](Json& json) { json["records"][0]["owner"] = owner; }),
        "doc: /records/0: owner " + owner +
            ", expected _PORT._PROTOCOL.HOST. with a port of 1 to 65535 and tcp, udp or sctp, "
            "for example _25._tcp.mail.example.org.");
  }
  for (const std::string owner :
       {"_1._udp.a.b.", "_65535._sctp.test.", "_443._TCP.example.test."}) {
    EXPECT_EQ(tlsa_fault([&](Json& json) { json["records"][0]["owner"] = owner; }), "") << owner;
  }
}

TEST(TlsaDocument, never_has_the_digest_of_nothing) {
  const std::string nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  EXPECT_EQ(
      tlsa_fault([&](Json& json) { json["records"][0]["digest"] = nothing; }),
      "doc: /records/0: /digest: digest " + nothing + " is that of empty input, not of a key");
}

TEST(TlsaDocument, has_a_ttl_of_31_bits) {
  EXPECT_EQ(tlsa_fault([](Json& json) { json["ttl"] = 2147483647; }), "");
  EXPECT_EQ(tlsa_fault([](Json& json) { json["ttl"] = 2147483648; }),
            "doc: /ttl: 2147483648, expected at most 2147483647");
}

TEST(ZoneDocument, has_a_serial_of_32_bits) {
  EXPECT_EQ(zone_fault([](Json& json) { json["serial"] = 4294967295; }), "");
  EXPECT_EQ(zone_fault([](Json& json) { json["serial"] = 4294967296; }),
            "doc: /serial: 4294967296, expected at most 4294967295");
}

TEST(ZoneDocument, has_ds_records_with_digests_of_their_length) {
  const std::string digest1(40, 'a');
  const std::string digest4(96, 'a');
  EXPECT_EQ(zone_fault([&](Json& json) {
              json["ds"] = {"0 8 1 " + digest1, "1 15 4 " + digest4};
            }),
            "");
  for (const std::string& ds :
       {"65536 13 2 " + std::string(64, 'a'), "1 13 2 " + digest1, "1 13 3 " + std::string(64, 'a'),
        std::string("1 13 2 "), "1  13 1 " + digest1, "1 0 1 " + digest1, std::string("\"x\"")}) {
    EXPECT_EQ(
        zone_fault([&](Json& json) { json["ds"] = {ds}; }),
        "doc: /ds/0: '" + ds +
            "' is not a DS: expected TAG ALGORITHM DIGEST-TYPE HEX, for example 12345 13 2 abcd…");
  }
}

TEST(ZoneDocument, has_addresses_and_nothing_else) {
  for (const std::string text : {"192.0.2.1@53", "ns1.example.test", "192.0.2.01", "2001:DB8::1"}) {
    EXPECT_EQ(zone_fault([&](Json& json) { json["servers"][0]["addresses"][0] = text; }),
              "doc: /servers/0: /addresses/0: '" + text +
                  "' is not an address: expected IPv4 or IPv6 in canonical text");
  }
}

TEST(IssuedDocument, has_a_lower_case_digest_and_dates_in_order) {
  EXPECT_EQ(issued_fault([](Json& json) { json["chain_sha256"] = std::string(64, 'B'); }),
            "doc: /chain_sha256: '" + std::string(64, 'B') +
                "', expected 64 hexadecimal digits in lower case");
  EXPECT_EQ(issued_fault([](Json& json) { json["not_after"] = json["not_before"]; }),
            "doc: /not_after: is not after /not_before");
  EXPECT_EQ(issued_fault([](Json& json) { json["not_after"] = "soon"; }),
            "doc: /not_after: 'soon' is not a time: expected for example 2026-11-23T20:15:00Z");
}

Bundle bundle(FileTree files) {
  Bundle made;
  made.meta.scope = "csr";
  made.files = std::move(files);
  return made;
}

TEST(DocumentsOfABundle, are_those_of_their_folder_by_name) {
  const auto requests = requests_of(bundle(
      {{"requests/mail.json", encode(request())}, {"readme", "x"}, {"requests/mail.txt", "x"}}));
  ASSERT_EQ(requests->size(), 1U);
  EXPECT_EQ(requests->at(id_of("mail")).current, digest("leaf"));
  EXPECT_EQ(challenges_of(bundle({{"challenges/mail.json", encode(challenge())}}))->size(), 1U);
  EXPECT_EQ(tlsa_of(bundle({{"tlsa/mail.json", encode(tlsa())}}))->size(), 1U);
  EXPECT_EQ(zones_of(bundle({{"zones/example.test.json", encode(zone())}}))->count(zone().zone),
            1U);
}

TEST(DocumentsOfABundle, are_decoded_again_when_their_files_have_changed) {
  StageMemory memory;
  const RequestDocument before = request();
  RequestDocument after = before;
  after.next = digest("with-parameters");
  const auto read = [&memory](const RequestDocument& document) {
    return requests_of(bundle({{"requests/mail.json", encode(document)}}), &memory)
        ->at(id_of("mail"))
        .next;
  };
  EXPECT_EQ(read(before), before.next);
  EXPECT_EQ(read(before), before.next);
  EXPECT_EQ(read(after), after.next);
  EXPECT_TRUE(requests_of(bundle({}), &memory)->empty());
}

TEST(DocumentsOfABundle, are_not_decoded_again_when_they_are_remembered) {
  StageMemory memory;
  const auto same = bundle({{"requests/mail.json", encode(request())}});
  ASSERT_TRUE(requests_of(same, &memory));
  memory.requests.begin()->second.documents.clear();  // now a second decoding would be seen
  EXPECT_TRUE(requests_of(same, &memory)->empty());
}

TEST(DocumentsOfABundle, are_refused_all_when_one_is_bad) {
  EXPECT_EQ(
      requests_of(bundle({{"requests/mail.json", encode(request())}, {"requests/web.json", "{}"}}))
          .error()
          .text(),
      "bundle csr: requests/web.json: /certificate: missing");
}

TEST(DocumentsOfABundle, have_the_name_of_what_is_in_them) {
  EXPECT_EQ(
      requests_of(bundle({{"requests/web.json", encode(request())}})).error().text(),
      "bundle csr: requests/web.json: from its content, its name should be requests/mail.json");
  EXPECT_EQ(zones_of(bundle({{"zones/example.org.json", encode(zone())}})).error().text(),
            "bundle csr: zones/example.org.json: from its content, its name should be "
            "zones/example.test.json");
}

// Parsed, such a text takes twenty times its size, and a taken-over stage can sign it.
TEST(Documents, are_refused_for_their_size_before_they_are_parsed) {
  const std::string text = "[" + std::string(1U << 20U, '[');
  const std::string what = "x: 1048577 octets, expected at most 1048576";
  EXPECT_EQ(decode_request(text, "x").error().text(), what);
  EXPECT_EQ(decode_challenges(text, "x").error().text(), what);
  EXPECT_EQ(decode_tlsa(text, "x").error().text(), what);
  EXPECT_EQ(decode_zone(text, "x").error().text(), what);
  EXPECT_EQ(decode_issued(text, "x").error().text(), what);
  EXPECT_EQ(decode_bundle_meta(text, "x").error().text(), what);
  EXPECT_EQ(decode_published(std::string((64U << 20U) + 1, '['), "x").error().text(),
            "x: 67108865 octets, expected at most 67108864");
}

}  // namespace
}  // namespace millrace
