// The words of each protocol, without a network.
#include "tlsa/wire/starttls_dialogue.h"

#include <gmock/gmock.h>

#include "tests/support/tls_server.h"

namespace millrace::tlsa {
namespace {

StarttlsDialogue dialogue_of(Starttls starttls) {
  return StarttlsDialogue(make_starttls_protocol(starttls, {"[192.0.2.1]", "example.org"}));
}

// Everything that the client says to a server that takes these turns. Each turn arrives whole.
std::string words_for(Starttls starttls, const std::vector<std::string>& replies) {
  StarttlsDialogue dialogue = dialogue_of(starttls);
  std::string words = dialogue.opening();
  for (const std::string& reply : replies) {
    const auto answer = dialogue.feed(reply);
    if (!answer) {
      const bool passes = answer.error().kind == ErrorKind::not_yet;
      return words + (passes ? "NOT YET: " : "FAULT: ") + answer.error().message;
    }
    words += *answer;
  }
  return words + (dialogue.is_ready() ? "TLS" : "…");
}

std::string usual_words(Starttls starttls) {
  std::vector<std::string> replies;
  for (const auto& turn : test::usual_turns(starttls)) replies.push_back(turn.reply);
  return words_for(starttls, replies);
}

const std::string kStream =
    "<?xml version='1.0'?><stream:stream to='example.org' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>";

TEST(Dialogue, of_every_protocol_leads_to_tls) {
  EXPECT_EQ(usual_words(Starttls::smtp), "EHLO [192.0.2.1]\r\nSTARTTLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::lmtp), "LHLO [192.0.2.1]\r\nSTARTTLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::imap), "a STARTTLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::pop3), "STLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::sieve), "STARTTLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::ftp), "AUTH TLS\r\nTLS");
  EXPECT_EQ(usual_words(Starttls::postgres), std::string("\0\0\0\x08\x04\xD2\x16\x2F", 8) + "TLS");
  EXPECT_EQ(usual_words(Starttls::ldap),
            "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
            "1.3.6.1.4.1.1466.20037TLS");
  EXPECT_EQ(usual_words(Starttls::xmpp),
            kStream + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>TLS");
}

// The answers in the smallest pieces.
TEST(Dialogue, does_not_depend_on_how_the_octets_arrive) {
  for (const Starttls starttls : kAllStarttls) {
    if (starttls == Starttls::none) continue;
    std::vector<std::string> octets;
    for (const auto& turn : test::usual_turns(starttls)) {
      for (const char octet : turn.reply) octets.emplace_back(1, octet);
    }
    EXPECT_EQ(words_for(starttls, octets), usual_words(starttls)) << to_text(starttls);
  }
}

// CVE-2011-0411
TEST(Dialogue, refuses_plain_text_after_the_consent) {
  for (const Starttls starttls : kAllStarttls) {
    if (starttls == Starttls::none) continue;
    std::vector<std::string> replies;
    for (const auto& turn : test::usual_turns(starttls)) replies.push_back(turn.reply);
    replies.back() += "EVIL\r\n";
    EXPECT_THAT(words_for(starttls, replies),
                testing::EndsWith("FAULT: sends 6 octets of plain text after it agreed to TLS: the "
                                  "connection is not used (CVE-2011-0411)"))
        << to_text(starttls);
  }
}

TEST(Dialogue, of_smtp_reports_what_the_server_answers) {
  EXPECT_EQ(words_for(Starttls::smtp, {"554 5.7.1 no\r\n"}),
            "FAULT: answers '554 5.7.1 no' to the connection: check the TLS settings of the "
            "server, and its log");
  EXPECT_EQ(words_for(Starttls::smtp, {"421 too many\r\n"}),
            "NOT YET: answers '421 too many' to the connection: it may answer otherwise later");
  EXPECT_EQ(words_for(Starttls::smtp, {"220 a\r\n", "250-a\r\n250 SIZE\r\n"}),
            "EHLO [192.0.2.1]\r\nFAULT: does not offer STARTTLS: enable TLS for this service");
  EXPECT_EQ(words_for(Starttls::smtp, {"220 a\r\n", "502 what?\r\n"}),
            "EHLO [192.0.2.1]\r\nFAULT: answers '502 what?' to EHLO: check the TLS settings of "
            "the server, and its log");
  EXPECT_EQ(words_for(Starttls::smtp, {"220 a\n", "250 starttls\n", "454 no entropy\r\n"}),
            "EHLO [192.0.2.1]\r\nSTARTTLS\r\nNOT YET: answers '454 no entropy' to STARTTLS: it "
            "may answer otherwise later");
  EXPECT_EQ(words_for(Starttls::smtp, {"* OK IMAP\x1b[2J\r\n"}),
            "FAULT: answers '* OK IMAP\\x1b[2J', which is not SMTP: check the port and "
            "--starttls");
}

TEST(Dialogue, of_imap_pop3_and_sieve_reports_what_the_server_answers) {
  EXPECT_EQ(words_for(Starttls::imap, {"* PREAUTH hi\r\n"}),
            "FAULT: answers '* PREAUTH hi' to the connection: check the TLS settings of the "
            "server, and its log");
  EXPECT_EQ(words_for(Starttls::imap, {"* OK\r\n", "a BAD TLS is off\r\n"}),
            "a STARTTLS\r\nFAULT: answers 'a BAD TLS is off' to STARTTLS: check the TLS settings "
            "of the server, and its log");
  EXPECT_EQ(words_for(Starttls::imap, {"* BYE full\r\n"}),
            "NOT YET: answers '* BYE full' to the connection: it may answer otherwise later");
  EXPECT_EQ(words_for(Starttls::pop3, {"+OK\r\n", "-ERR no\r\n"}),
            "STLS\r\nFAULT: answers '-ERR no' to STLS: check the TLS settings of the server, and "
            "its log");
  EXPECT_EQ(words_for(Starttls::pop3, {"-ERR [SYS/TEMP] later\r\n"}),
            "NOT YET: answers '-ERR [SYS/TEMP] later' to the connection: it may answer otherwise "
            "later");
  EXPECT_EQ(words_for(Starttls::sieve, {"\"SIEVE\" \"\"\r\nOK\r\n"}),
            "FAULT: does not offer STARTTLS: enable TLS for this service");
  EXPECT_EQ(words_for(Starttls::sieve, {"\"STARTTLS\"\r\nOK\r\n", "NO \"off\"\r\n"}),
            "STARTTLS\r\nFAULT: answers 'NO \"off\"' to STARTTLS: check the TLS settings of the "
            "server, and its log");
}

TEST(Dialogue, of_ftp_reads_over_lines_within_a_reply) {
  EXPECT_EQ(
      words_for(Starttls::ftp, {"120 soon\r\n220-a\r\n234 not this\r\n220 b\r\n", "534 never\r\n"}),
      "AUTH TLS\r\nFAULT: answers '534 never' to AUTH TLS: check the TLS settings of the "
      "server, and its log");
  EXPECT_EQ(words_for(Starttls::ftp, {"hello\r\n"}),
            "FAULT: answers 'hello', which is not FTP: check the port and --starttls");
}

std::string ldap_response(char id, char code, const std::string& text) {
  std::string response = {0x0a, 0x01, code, 0x04, 0x00, 0x04, static_cast<char>(text.size())};
  response += text;
  std::string message = {0x02, 0x01, id, 0x78, static_cast<char>(response.size())};
  message += response;
  return std::string("\x30\x84\0\0\0", 5) + static_cast<char>(message.size()) + message;
}

std::string after_ldap_request(const std::string& response) {
  StarttlsDialogue dialogue = dialogue_of(Starttls::ldap);
  const auto answer = dialogue.feed(response);
  if (answer) return dialogue.is_ready() ? "TLS" : "…";
  return answer.error().message;
}

TEST(Dialogue, of_ldap_reads_the_result_code) {
  EXPECT_EQ(after_ldap_request(ldap_response(1, 0, "")), "TLS");
  EXPECT_EQ(after_ldap_request(ldap_response(1, 0, "").substr(0, 9)), "…");
  EXPECT_EQ(after_ldap_request(ldap_response(1, 2, "unsupported")),
            "answers result code 2 to StartTLS (unsupported): check the TLS settings of the "
            "server, and its log");
  EXPECT_EQ(after_ldap_request(ldap_response(0, 52, "")),
            "answers result code 52 to StartTLS: it may answer otherwise later");
  EXPECT_EQ(after_ldap_request("220 mail\r\n"),
            "does not answer in LDAP: check the port and --starttls");
  EXPECT_EQ(after_ldap_request("\x30\x03\x02\x01\x01"),
            "does not answer in LDAP: check the port and --starttls");
}

TEST(Dialogue, of_postgres_reads_one_octet) {
  const auto after = [](const std::string& octets) {
    StarttlsDialogue dialogue = dialogue_of(Starttls::postgres);
    return dialogue.feed(octets).error().message;
  };
  EXPECT_EQ(after("N"), "refuses TLS: set ssl = on in postgresql.conf");
  EXPECT_EQ(after("E..."), "answers SSLRequest with an error: see the server's log");
  EXPECT_EQ(after("H"), "does not answer as PostgreSQL does: check the port and --starttls");
}

TEST(Dialogue, of_xmpp_reads_tags) {
  EXPECT_EQ(words_for(Starttls::xmpp, {"<s:stream a='>'><s:features><x/></s:features>"}),
            kStream + "FAULT: does not offer STARTTLS: enable TLS for this service");
  EXPECT_EQ(words_for(Starttls::xmpp, {"<stream:stream><stream:error><host-unknown xmlns='u'/>"}),
            kStream +
                "FAULT: ends the stream for 'example.org' with the error 'host-unknown': check "
                "that it serves that domain");
  EXPECT_EQ(words_for(Starttls::xmpp, {"<stream:stream><features><starttls/></features>",
                                       "<failure xmlns='u'/></stream:stream>"}),
            kStream +
                "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>FAULT: answers "
                "<failure> to STARTTLS: check the TLS settings of the server, and its log");
  EXPECT_EQ(words_for(Starttls::xmpp, {"HTTP/1.1 400 Bad\r\n"}),
            kStream + "FAULT: does not answer in XMPP: check the port and --starttls");
}

TEST(Dialogue, of_xmpp_cannot_be_broken_by_a_name) {
  StarttlsDialogue dialogue(make_starttls_protocol(Starttls::xmpp_server, {"", "a'b&c"}));
  EXPECT_THAT(dialogue.opening(), testing::HasSubstr(" to='a&#39;b&#38;c' version='1.0' "
                                                     "xmlns='jabber:server' "));
}

TEST(Dialogue, ends_when_the_server_does_not_stop) {
  EXPECT_EQ(words_for(Starttls::smtp, {std::string(65'537, 'x')}),
            "FAULT: sends more than 64 KiB before TLS");
  EXPECT_EQ(words_for(Starttls::imap, std::vector<std::string>(20'000, "* OK\r\n")),
            "a STARTTLS\r\nFAULT: sends more than 64 KiB before TLS");
}

}  // namespace
}  // namespace millrace::tlsa
