// A consumer that is a key host, too, and reads the publication and the DNS host's outbox of
// others.
#include <gmock/gmock.h>

#include "core/rollover/deployed_document.h"
#include "tests/support/program/hosts.h"
#include "tests/support/static_files.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kConfig = R"({ "host": "mx1", "roles": ["key", "consumer"],
  "certificates": { "mx": { "names": ["mx.example.test"] } },
  "services": { "smtp": { "kind": "generic", "certificates": ["mx"], "directory": "tls",
    "action": ["reload-smtp"], "look": [] } },
  "sources": {
    "pub1": { "role": "publisher", "outbox": "../mnt" },
    "ns1": { "role": "dns", "outbox": "../ns1/state/outbox" } } })";

class ConsumerHost : public ::testing::Test {
 protected:
  ConsumerHost() {
    hosts_.directory.write("mx1/tls/.keep", "");
    hosts_.directory.write("mnt/.keep", "");
    hosts_.other_programs = [](const std::vector<std::string>&) { return ProcessOutcome(); };
    hosts_.directory.write("mx1/millrace.json", kConfig);
    EXPECT_EQ(hosts_.at_host("mx1", {"init"}).status, 0);
  }
  void mount() {
    std::filesystem::create_directory_symlink(hosts_.at("publication"),
                                              hosts_.at("mnt/publication"));
  }

  Hosts hosts_;
};

TEST_F(ConsumerHost, installs_what_another_host_published) {
  mount();
  EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 75);
  hosts_.issue();
  const Said said = hosts_.at_host("mx1", {"run"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(hosts_.directory.read("mx1/tls/mx.pem"),
            hosts_.directory.read("publication/current/mx/fullchain.pem"));
  EXPECT_TRUE(hosts_.directory.has("mx1/state/inbox/pub1/publication/current/META.json"));
  EXPECT_EQ(hosts_.at_host("mx1", {"check"}).status, 2) << "the program is not in this system";
  EXPECT_THAT(hosts_.at_host("mx1", {"status"}).out,
              HasSubstr("source pub1 (publisher): publication version "));
}

TEST_F(ConsumerHost, waits_while_the_publication_is_not_mounted) {
  hosts_.issue();
  const Said said = hosts_.at_host("mx1", {"run"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("pull: service smtp: certificate mx: it is not published yet"));
  mount();
  EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
}

TEST_F(ConsumerHost, may_have_the_publication_apart_from_the_outbox) {
  std::string config = kConfig;
  config.replace(config.find("\"../mnt\""), 8,
                 R"("../pub1/state/outbox", "publication": "../publication")");
  hosts_.directory.write("mx1/millrace.json", config);
  hosts_.issue();
  EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
  EXPECT_THAT(hosts_.at_host("mx1", {"status"}).out, HasSubstr("all is well"));
}

TEST_F(ConsumerHost, may_read_the_publication_over_https) {
  mount();
  StaticFiles server(hosts_.directory / "mnt", "https://pub1.test/millrace/");
  hosts_.http.script([&](const HttpRequest& request) {
    const bool is_to_publisher = request.url.starts_with("https://pub1.test/");
    return is_to_publisher ? server.answer(request) : hosts_.acme.answer(request);
  });
  std::string config = kConfig;
  config.replace(config.find("\"../mnt\""), 8, "\"https://pub1.test/millrace\"");
  hosts_.directory.write("mx1/millrace.json", config);
  hosts_.issue();
  EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
  EXPECT_EQ(hosts_.directory.read("mx1/tls/mx.pem"),
            hosts_.directory.read("publication/current/mx/fullchain.pem"));
}

TEST_F(ConsumerHost, reverts_without_a_dns_host_among_its_sources) {
  mount();
  std::string config = kConfig;
  config.erase(config.find(",\n    \"ns1\""));
  hosts_.directory.write("mx1/millrace.json", config + " } }");
  EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 75);
  hosts_.issue();
  ASSERT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
  const std::string first = hosts_.directory.read("mx1/tls/mx.pem");
  hosts_.clock.advance(std::chrono::days(61));
  hosts_.at_host("mx1", {"run"});  // its requests have expired, too
  for (int i = 0; i < 4; ++i) hosts_.pass();
  ASSERT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
  ASSERT_NE(hosts_.directory.read("mx1/tls/mx.pem"), first);
  const Said said = hosts_.at_host("mx1", {"pull", "--revert", "smtp"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(hosts_.directory.read("mx1/tls/mx.pem"), first);
}

TEST_F(ConsumerHost, needs_a_source_of_the_publication) {
  std::string config = kConfig;
  config.replace(config.find("\"publisher\""), 11, "\"acme\"");
  hosts_.directory.write("mx1/millrace.json", config);
  const Said said = hosts_.at_host("mx1", {"pull"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("no member of /sources has the role \"publisher\""));
}

}  // namespace
}  // namespace millrace::test
