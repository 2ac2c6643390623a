// --json of every command is what tests/fixtures/json/COMMAND.json has. After an intended change:
//   MILLRACE_WRITE_FIXTURES=1 .../program_tests --gtest_filter='*JsonOf*'
// writes the files again. An incompatible change raises kJsonSchema.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "cli/line/command.h"
#include "tests/support/program/site.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

using Words = std::vector<std::string>;

struct JsonRow {
  std::string title;          // title_of() the command
  Words arguments = {};       // after its name; KEY: the name of the zone's key
  std::vector<Words> before;  // commands that lead there
};

const Words kRegistered = {"account", "register"};
const std::vector<Words> kPublished = {{"csr"},  {"order"}, {"challenge"}, {"tlsa"},
                                       {"sign"}, {"poll"},  {"fetch"}};
const Words kFileKey = {"csr",        "--key", "k.pem", "--new-key",
                        "ecdsa-p256", "--out", "k.csr", "example.test"};
const std::vector<Words> kSigned = {{"sign"}};

const std::vector<JsonRow> kJsonRows = {
    {"init", {"other"}, {}},
    {"issue", {}, {}},
    {"run", {}, {}},
    {"csr", {}, {}},
    {"order", {}, {{"csr"}}},
    {"challenge", {}, {{"csr"}, {"order"}}},
    {"challenge --persist",
     {"--persist", "--account", "https://ca.test/account/0", "--issuer", "ca.test", "example.test"},
     {}},
    {"tlsa", {}, {{"csr"}}},
    {"sign", {}, {}},
    {"poll", {}, {{"csr"}, {"order"}, {"challenge"}, {"tlsa"}}},
    {"fetch", {}, {{"csr"}, {"order"}}},
    {"publish", {}, kPublished},
    {"status", {}, {{"issue"}}},
    {"check", {"--offline"}, {}},
    {"export", {"web", "--out", "web.pem"}, {{"issue"}}},
    {"account show", {"--offline"}, {kRegistered}},
    {"account register", {}, {}},
    {"account update", {}, {kRegistered}},
    {"account rollover", {}, {kRegistered}},
    {"account deactivate", {"--yes"}, {kRegistered}},
    {"account import", {"--key", "k.pem"}, {kFileKey}},
    {"revoke", {"web", "--yes"}, {{"issue"}}},
    {"csr --key", {kFileKey.begin() + 1, kFileKey.end()}, {}},
    {"zone keygen", {"--origin", "other.test", "--keys", "zones/keys"}, {}},
    {"zone keys", {"--origin", "example.test", "--keys", "zones/keys"}, {}},
    {"zone keytime", {"--keys", "zones/keys", "--inactive", "+30d", "KEY"}, {}},
    {"zone check", {"zones/example.test"}, {}},
    {"zone edit",
     {"--origin", "example.test", "--file", "zones/example.test", "add", "@", "A", "192.0.2.80"},
     {}},
    {"zone sign",
     {"--origin", "example.test", "--keys", "zones/keys", "--out", "signed", "zones/example.test"},
     {}},
    {"zone verify", {"--origin", "example.test", "zones/example.test.signed"}, kSigned},
    {"zone ds", {"--origin", "example.test", "--keys", "zones/keys"}, {}},
    {"pull", {}, {}},
    {"tlsa print", {"--owner", "_443._tcp.example.test.", "k.pem"}, {kFileKey}},
    {"tlsa show", {}, {{"issue"}}},
    {"tlsa roll", {"web"}, {{"issue"}}},
    {"dane", {"ns1.example.test:25", "--resolver", "192.0.2.53"}, {}},
    {"bundle keygen", {"site"}, {}},
    {"bundle sign",
     {"--key", "state/signing/csr.sec", "--scope", "site", "--from", "zones/keys", "--to", "out"},
     {}},
    {"bundle verify",
     {"--pub", "state/signing/csr.pub", "--scope", "csr", "state/outbox/csr"},
     {{"csr"}}},
    {"bundle show", {"state/outbox/csr"}, {{"csr"}}},
    {"bundle accept", {"csr"}, {{"csr"}}},
    {"bundle rekey", {"csr"}, {{"csr"}}},
    {"version", {}, {}},
    {"help", {"version"}, {}},
};

// What differs between two runs: the directory, times, keys and what is made of them.
std::string without_changing(std::string text, const std::string& directory) {
  static const std::pair<std::regex, const char*> kPatterns[] = {
      {std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"), "TIME"},
      {std::regex("[0-9A-Fa-f]{32,}|\\b[0-9a-f]{16}\\b"), "HEX"},
      {std::regex("[0-9A-Za-z_-]{40,}"), "BASE64"},
      {std::regex("number [0-9a-f]{16}"), "number HEX"},
      {std::regex(R"(\+013\+\d{5})"), "+013+TAG"},
      {std::regex(R"((DS|CSK|KSK|ZSK|tag) +\d+)"), "$1 TAG"}};
  for (size_t at = text.find(directory); at != std::string::npos; at = text.find(directory)) {
    text.replace(at, directory.size(), "/site");
  }
  for (const auto& [pattern, word] : kPatterns) text = std::regex_replace(text, pattern, word);
  return text;
}

void normalize(Json& json, const std::string& directory) {
  if (json.is_string()) json = without_changing(json.get<std::string>(), directory);
  if (!json.is_structured()) return;
  for (auto& item : json.items()) normalize(item.value(), directory);
  if (!json.is_object()) return;
  if (json.contains("tag")) json["tag"] = 0;
  if (json.contains("keys")) std::sort(json["keys"].begin(), json["keys"].end());  // by their tags
}

std::string key_of_zone(const Site& site) {
  for (const auto& entry : std::filesystem::directory_iterator(site.at("zones/keys"))) {
    if (entry.path().extension() == ".key") return entry.path().stem().string();
  }
  return "";
}

Json json_of(const JsonRow& row) {
  Site site;
  for (const Words& command : row.before) site.run(command);
  std::istringstream names(row.title.substr(0, row.title.find(" --")));
  Words words;
  for (std::string name; names >> name;) words.push_back(name);
  for (const std::string& word : row.arguments) {
    words.push_back(word == "KEY" ? key_of_zone(site) : word);
  }
  Json json = site.run_json(words);
  normalize(json, site.at("").substr(0, site.at("").size() - 1));
  return json;
}

Path fixture_of(const std::string& title) {
  std::string name = std::regex_replace(title, std::regex(" -*"), "-");
  return source_path("tests/fixtures/json") / (name + ".json");
}

class JsonOf : public ::testing::TestWithParam<JsonRow> {};

TEST_P(JsonOf, the_command_is_that_of_its_fixture) {
  const Json json = json_of(GetParam());
  const Path fixture = fixture_of(GetParam().title);
  if (std::getenv("MILLRACE_WRITE_FIXTURES") != nullptr) {
    std::ofstream(fixture) << json_text(json);
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(fixture).rdbuf();
  EXPECT_EQ(json_text(json), expected.str()) << fixture;
}

INSTANTIATE_TEST_SUITE_P(Commands, JsonOf, ::testing::ValuesIn(kJsonRows), [](const auto& one) {
  return std::regex_replace(one.param.title, std::regex("[ -]+"), "_");
});

TEST(JsonOfCommands, has_a_fixture_for_every_command) {
  std::set<std::string> titles, expected;
  for (const JsonRow& row : kJsonRows) titles.insert(row.title);
  for (const cli::Command* command : cli::command_table()) expected.insert(title_of(*command));
  EXPECT_EQ(titles, expected);
}

// Whatever a command says, a program finds whom it concerns.
TEST(JsonOfCommands, has_a_subject_in_each_entry) {
  for (const JsonRow& row : kJsonRows) {
    std::ifstream file(fixture_of(row.title));
    const Json json = Json::parse(file);
    EXPECT_EQ(json["schema"], 1) << row.title;
    for (const char* list : {"done", "pending", "notes", "errors", "certificates", "zones",
                             "bundles", "limits", "left", "services"}) {
      for (const Json& entry : json.value(list, Json::array())) {
        EXPECT_TRUE(entry.contains("subject")) << row.title << ": " << entry;
      }
    }
  }
}

}  // namespace
}  // namespace millrace::test
