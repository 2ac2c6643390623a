// millrace dane, with a resolver and services by script.
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/cli/program.h"
#include "tests/support/dnszone/resolver_answer.h"
#include "tests/support/scripted_acme_ca.h"

namespace millrace::test {
namespace {

using Ran = cli::Said;
using dnszone::Rcode;
using dnszone::Record;
using dnszone::RrType;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::chrono::days kDay{1};

DnsName dns_name(const std::string& text) {
  return DnsName::parse(text).value();
}

class DaneOf : public ::testing::Test {
 protected:
  struct Identity {
    std::vector<std::string> chain;  // DER
    std::string record;              // "3 1 1 …"
    std::string issuer_record;       // "2 1 1 …"
  };

  DaneOf() {
    add("mail.example.org", RrType::a, "192.0.2.25");
    world_.dns.script([this](const Endpoint&, const std::string& query) { return answer(query); });
    world_.handshakes.script([this](const HandshakeRequest& request) { return shake(request); });
  }

  void add(const std::string& owner, RrType type, const std::string& rdata) {
    const DnsName name = dns_name(owner);
    records_[{name, type}].push_back(
        {name, type, 3600, dnszone::parse_rdata(type, rdata, DnsName::root()).value()});
  }
  void add_tlsa(const std::string& rdata) { add("_25._tcp.mail.example.org", RrType::tlsa, rdata); }

  Identity identity(KeyType type = KeyType::ecdsa_p256,
                    const std::string& name = "mail.example.org") {
    const PrivateKey key = PrivateKey::generate(type).value();
    const TimePoint now = world_.clock.now();
    const auto issued = ca_.issue({{name}, key.public_der(), now - kDay, now + 89 * kDay});
    Identity made;
    for (const auto& one : parse_chain(issued.chains[0], "chain").value()) {
      made.chain.push_back(der_of<X509>(i2d_X509, one.x509.get()));
      if (made.chain.size() == 2) made.issuer_record = "2 1 1 " + one.spki.hex();
    }
    made.record = "3 1 1 " + key.spki_digest().hex();
    return made;
  }

  void serve(const std::string& address, LeafKind kind, const Identity& identity) {
    served_[address][kind] = identity.chain;
  }

  Ran dane(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dane");
    arguments.insert(arguments.end(), {"--resolver", "127.0.0.1"});
    return cli::run_in(world_, arguments);
  }
  Ran mail() { return dane({"mail.example.org:25"}); }

  TestEnv world_;
  ThrowAwayCa ca_{world_.clock.now()};
  std::map<std::pair<DnsName, RrType>, std::vector<Record>> records_;
  std::set<DnsName> insecure_, bogus_, broken_;
  std::map<std::string, std::map<LeafKind, std::vector<std::string>>> served_;
  std::string fault_ = "no matching DANE TLSA records";

 private:
  Result<std::string> answer(const std::string& query) {
    const auto question = dnszone::decode_reply(query).value().question;
    if (broken_.contains(question.name)) return resolver_answer(query, Rcode::servfail, {});
    if (bogus_.contains(question.name) && !is_unchecked(query)) {
      return resolver_answer(query, Rcode::servfail, {});
    }
    std::vector<Record> found;
    DnsName name = question.name;
    bool secure = !insecure_.contains(name);
    if (question.type != RrType::cname && records_.contains({name, RrType::cname})) {
      found = records_.at({name, RrType::cname});
      name = DnsName::from_wire(found[0].rdata).value();
      secure = secure && !insecure_.contains(name);
    }
    const auto at = records_.find({name, question.type});
    if (at != records_.end()) found.insert(found.end(), at->second.begin(), at->second.end());
    return resolver_answer(query, Rcode::noerror, found, secure);
  }

  // A client accepts what a record matches exactly.
  Result<Handshake> shake(const HandshakeRequest& request) {
    const auto at = served_.find(request.endpoint.address);
    if (at == served_.end()) return not_yet(request.endpoint.text() + ": Connection refused");
    const auto kind =
        request.leaf == LeafKind::any ? at->second.begin() : at->second.find(request.leaf);
    if (kind == at->second.end()) return Error(request.endpoint.text() + ": TLS fails: alert");
    Handshake handshake{kind->second, "TLSv1.3", "TLS_AES_256_GCM_SHA384", {}};
    if (!request.tlsa.empty() && !is_matched(request.tlsa, kind->second))
      handshake.dane_fault = fault_;
    return handshake;
  }

  static bool is_matched(const std::vector<TlsaData>& records,
                         const std::vector<std::string>& chain) {
    for (const TlsaData& record : records) {
      for (const std::string& der : chain) {
        const X509Ptr x509 = from_der<X509Ptr>(d2i_X509, der);
        const auto spki = der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509.get()));
        if (record.data == sha256(spki)) return true;
      }
    }
    return false;
  }
};

TEST_F(DaneOf, a_service_that_matches_prints_what_it_presents) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = mail();
  EXPECT_EQ(said.err, "");
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.out,
            "mail.example.org:25 (STARTTLS smtp)\n"
            "  TLSA _25._tcp.mail.example.org.: 1 record, secure\n"
            "    " +
                mail_key.record +
                "\n"
                "  192.0.2.25: accepted\n"
                "    " +
                mail_key.record +
                " (ECDSA 256)\n"
                "      matches TLSA 3 1 1\n"
                "      names mail.example.org (as expected)\n"
                "      expires " +
                format_time(world_.clock.now() + 89 * kDay) + ", chain of 2, TLSv1.3\n");
}

TEST_F(DaneOf, one_of_two_addresses_with_the_old_key_is_refused) {
  const Identity present = identity(), old = identity();
  add("mail.example.org", RrType::aaaa, "2001:db8::25");
  add_tlsa(present.record);
  serve("192.0.2.25", LeafKind::ecdsa, present);
  serve("2001:db8::25", LeafKind::ecdsa, old);
  const Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("  192.0.2.25: accepted\n"));
  EXPECT_THAT(said.out, HasSubstr("  2001:db8::25: REFUSED\n"));
  EXPECT_THAT(said.out, HasSubstr("      matches no record\n"));
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: 2001:db8::25: a client that validates DANE refuses the "
            "ECDSA 256 certificate: no matching DANE TLSA records: the server presents the key " +
                old.record +
                ": it uses an old one still, or the record of the present one is not published; "
                "publish the record first and let two TTLs pass before the server uses a new "
                "key\n");
}

TEST_F(DaneOf, a_server_with_two_kinds_of_keys_needs_both_records) {
  const Identity ecdsa = identity(), rsa = identity(KeyType::rsa_2048);
  add_tlsa(ecdsa.record);
  serve("192.0.2.25", LeafKind::ecdsa, ecdsa);
  serve("192.0.2.25", LeafKind::rsa, rsa);
  Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, StartsWith("millrace: mail.example.org:25: 192.0.2.25: a client that "
                                   "validates DANE refuses the RSA 2048 certificate: "));
  add_tlsa(rsa.record);
  said = mail();
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("    " + rsa.record + " (RSA 2048)\n"));
}

TEST_F(DaneOf, another_intermediate_under_2_1_1_is_explained) {
  const Identity mail_key = identity();
  add_tlsa("2 1 1 " + std::string(64, 'a'));
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("no matching DANE TLSA records: the CA has issued by another "
                                  "certificate than the one of the record: the leaf is now issued "
                                  "by CN=Fake Intermediate for Tests, which is " +
                                  mail_key.issuer_record +
                                  "; publish that beside the old one, or 3 1 1, which does not "
                                  "depend on the CA\n"));
  EXPECT_THAT(said.err, HasSubstr("note: mail.example.org:25: TLSA 2 1 1: it depends on a "
                                  "certificate of the CA, "));
}

TEST_F(DaneOf, a_combination_without_a_match_is_noted_though_another_one_matches) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  add_tlsa("2 1 1 " + std::string(64, 'a'));
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = mail();
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr("TLSA 2 1 1: no record of these three numbers matches the ECDSA "
                                  "256 certificate, though another record does (RFC 7671 section "
                                  "8.1): the CA has issued by another certificate"));
}

TEST_F(DaneOf, the_digest_of_empty_input_is_an_error) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  add_tlsa("3 1 1 " + to_hex(sha256("")));
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("millrace: mail.example.org:25: TLSA 3 1 1 e3b0c44298fc1c14… at "
                                  "_25._tcp.mail.example.org. is the digest of empty input: "
                                  "whatever made it was given no key; remove it\n"));
}

TEST_F(DaneOf, no_records_and_insecure_ones_are_failures) {
  const Identity mail_key = identity();
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: no TLSA records at _25._tcp.mail.example.org.:"
            " millrace tlsa print prints the record of a key\n");
  EXPECT_THAT(said.out, HasSubstr("  192.0.2.25: no DANE\n    " + mail_key.record));
  add_tlsa(mail_key.record);
  insecure_.insert(dns_name("_25._tcp.mail.example.org"));
  said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: the TLSA records at "
            "_25._tcp.mail.example.org. are not secure, so clients ignore them: the zone "
            "is not signed or has no DS at its parent (millrace check), or the resolver "
            "does not validate; ask a resolver on this host that does (--resolver)\n");
}

TEST_F(DaneOf, bogus_records_fail_and_broken_servers_may_pass) {
  const Identity mail_key = identity();
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  bogus_.insert(dns_name("_25._tcp.mail.example.org"));
  Ran said = mail();
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: _25._tcp.mail.example.org. TLSA: does not "
            "validate at the resolver 127.0.0.1 (bogus): clients get no answer; check "
            "the signatures of the zone, its DS at the parent (millrace check), and the "
            "clock of the resolver\n");
  broken_.insert(dns_name("_25._tcp.mail.example.org"));
  said = mail();
  EXPECT_EQ(said.status, 75);
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: resolver 127.0.0.1: answers SERVFAIL to "
            "_25._tcp.mail.example.org. TLSA: check that the name servers of the zone "
            "answer\n");
}

TEST_F(DaneOf, an_address_that_is_not_reached_may_be_later) {
  add_tlsa(identity().record);
  const Ran said = mail();
  EXPECT_EQ(said.status, 75);
  EXPECT_EQ(said.err, "millrace: mail.example.org:25: 192.0.2.25@25: Connection refused\n");
  EXPECT_THAT(said.out, HasSubstr("  192.0.2.25: not known\n"));
}

TEST_F(DaneOf, an_address_without_a_route_is_not_a_fault_of_the_command_line) {
  add_tlsa(identity().record);
  world_.handshakes.script([](const HandshakeRequest& request) -> Result<Handshake> {
    return config_error("no route from this host: Network is unreachable")
        .about({SubjectKind::server, request.endpoint.text()});
  });
  const Ran said = mail();
  EXPECT_EQ(said.status, 75);
  EXPECT_EQ(said.err,
            "millrace: mail.example.org:25: 192.0.2.25@25: no route from this host: Network is "
            "unreachable: run this on a host that has one, or leave the address out "
            "(--address)\n");
}

TEST_F(DaneOf, the_mx_hosts_of_a_domain_are_asked) {
  const Identity mail_key = identity();
  add("example.org", RrType::mx, "10 mail.example.org.");
  add("example.org", RrType::mx, "20 mail2.example.org.");
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  Ran said = dane({"--mx", "example.org"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: mail2.example.org:25: mail2.example.org.: has no address: neither A "
            "nor AAAA\n"
            "millrace: mail2.example.org:25: no TLSA records at "
            "_25._tcp.mail2.example.org.: millrace tlsa print prints the record of a "
            "key\n");
  EXPECT_THAT(said.out, HasSubstr("  192.0.2.25: accepted\n"));
  EXPECT_EQ(world_.handshakes.requests().front().domain, dns_name("example.org"));
  records_.erase({dns_name("example.org"), RrType::mx});
  add("example.org", RrType::mx, "10 mail.example.org.");
  EXPECT_EQ(dane({"--mx", "example.org"}).status, 0);
  insecure_.insert(dns_name("example.org"));
  said = dane({"--mx", "example.org"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: domain example.org.: its MX records are not secure: an attacker can "
            "name other hosts; sign the zone, and add its DS at the parent\n");
}

TEST_F(DaneOf, a_domain_without_mx_is_its_own_and_one_with_a_null_mx_has_none) {
  add("example.org", RrType::mx, "0 .");
  Ran said = dane({"--mx", "example.org"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err, "millrace: example.org.: accepts no mail: it has a null MX (RFC 7505)\n");
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  said = dane({"--mx", "mail.example.org"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.err, "millrace: note: domain mail.example.org.: it has no MX: it is its own\n");
}

// RFC 7671 §7
TEST_F(DaneOf, records_where_cnames_lead_come_first) {
  const Identity mail_key = identity();
  add("alias.example.org", RrType::cname, "mail.example.org.");
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  Ran said = dane({"alias.example.org:25"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("  TLSA _25._tcp.mail.example.org.: 1 record, secure\n"));
  EXPECT_EQ(world_.handshakes.requests().front().host, dns_name("mail.example.org"));
  EXPECT_EQ(world_.handshakes.requests().front().domain, dns_name("alias.example.org"));
  add("_25._tcp.alias.example.org", RrType::tlsa, mail_key.record);
  insecure_.insert(dns_name("mail.example.org"));
  said = dane({"alias.example.org:25"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("  TLSA _25._tcp.alias.example.org.: 1 record, secure\n"));
}

TEST_F(DaneOf, given_addresses_stand_for_those_of_the_dns) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  serve("192.0.2.99", LeafKind::ecdsa, mail_key);
  const Ran said = dane(
      {"mail.example.org:25", "--address", "192.0.2.99", "--starttls", "none", "--timeout", "3s"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, StartsWith("mail.example.org:25 (TLS)\n"));
  EXPECT_EQ(world_.handshakes.requests().front().timeout, std::chrono::seconds(3));
}

TEST_F(DaneOf, an_address_alone_is_shown_without_a_verdict) {
  const Identity mail_key = identity();
  serve("2001:db8::1", LeafKind::ecdsa, mail_key);
  const Ran said = dane({"[2001:DB8::1]:25"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: [2001:db8::1]:25: an address has no TLSA records: name the host, "
            "and connect to this address with --address\n");
  EXPECT_THAT(said.out, HasSubstr("    " + mail_key.record + " (ECDSA 256)\n"));
}

TEST_F(DaneOf, a_resolver_elsewhere_is_noted) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = cli::run_in(world_, {"dane", "mail.example.org:25", "--resolver", "192.0.2.53"});
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.err,
            "millrace: note: resolver 192.0.2.53: it is not on this host: whoever is on "
            "the way to it can forge what is secure\n");
}

TEST_F(DaneOf, a_resolver_elsewhere_is_not_noted_where_nothing_is_looked_up) {
  serve("192.0.2.25", LeafKind::ecdsa, identity());
  const Ran said = cli::run_in(world_, {"dane", "192.0.2.25:25", "--resolver", "192.0.2.53"});
  EXPECT_THAT(said.err, testing::Not(HasSubstr("note:")));
}

TEST_F(DaneOf, the_object_of_json_has_all_of_it) {
  const Identity mail_key = identity();
  add_tlsa(mail_key.record);
  serve("192.0.2.25", LeafKind::ecdsa, mail_key);
  const Ran said = dane({"mail.example.org:25", "--json"});
  const Json services = Json::parse(said.out)["services"];
  ASSERT_EQ(services.size(), 1U);
  EXPECT_EQ(services[0]["tlsa"]["records"][0]["data"], mail_key.record.substr(6));
  const Json leaf = services[0]["addresses"][0]["certificates"][0];
  EXPECT_EQ(leaf["spki_sha256"], mail_key.record.substr(6));
  EXPECT_EQ(leaf["accepted"], true);
  EXPECT_EQ(leaf["fault"], nullptr);
  EXPECT_EQ(leaf["chain_length"], 2);
  EXPECT_EQ(leaf["names"], Json::array({"mail.example.org"}));
}

TEST_F(DaneOf, nonsense_is_refused) {
  const auto said = [this](std::vector<std::string> arguments) {
    const Ran out = dane(std::move(arguments));
    EXPECT_EQ(out.status, 2);
    return out.err;
  };
  EXPECT_THAT(said({"mail.example.org"}),
              StartsWith("millrace: 'mail.example.org': no port; expected HOST:PORT or "
                         "[ADDRESS]:PORT, for example mail.example.org:25\n"));
  EXPECT_THAT(
      said({"mail.example.org:0"}),
      StartsWith("millrace: 'mail.example.org:0': the port is not a number of 1 to 65535;"));
  EXPECT_THAT(said({"2001:db8::1:25"}),
              StartsWith("millrace: '2001:db8::1:25': an IPv6 address is in brackets;"));
  EXPECT_THAT(said({"a.example:25", "--starttls", "nntp"}),
              StartsWith("millrace: --starttls: 'nntp' is not a STARTTLS protocol: expected none, "
                         "smtp, lmtp, imap, pop3, sieve, ftp, ldap, postgres, xmpp, xmpp-server"));
  EXPECT_THAT(said({"--mx", "example.org", "--starttls", "smtp"}),
              StartsWith("millrace: dane: --mx and --starttls exclude each other"));
  EXPECT_THAT(said({"a.example:25", "--address", "a.example"}),
              StartsWith("millrace: --address: expected an IPv4 or IPv6 address"));
}

}  // namespace
}  // namespace millrace::test
