#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/stage_memory.h"
#include "core/crypto/openssl.h"
#include "core/inbox/inbox.h"
#include "core/inbox/outbox_transport.h"
#include "core/inbox/source_refresh.h"
#include "tests/support/requests.h"
#include "tests/support/static_files.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr const char* kUrl = "https://mx1.example/outbox";
constexpr const char* kMetaPath = "csr/current/META.json";

// An ACME host that reads a key host's outbox from a web server.
class OverHttps : public testing::Test {
 protected:
  void SetUp() override {
    here_.make_state();
    mx1_.make_state();
    Source source;
    source.name = "mx1";
    source.url = kUrl;
    source.ca_file = "/etc/web-ca.pem";
    sources_.list = {source};
    sources_.own = {Stage::order, Stage::fetch};
    here_.directory.write("state/trusted/mx1/csr.pub",
                          mx1_.directory.read("state/signing/csr.pub"));
    here_.http.script([this](const HttpRequest& request) { return server_.answer(request); });
  }

  Source& source() { return sources_.list[0]; }
  StageContext context() {
    StageContext made = here_.context();
    made.host = "acme1";
    made.sources = &sources_;
    return made;
  }
  void put(const std::vector<std::string>& ids) {
    FileTree files;
    for (const std::string& id : ids) {
      files.emplace("requests/" + id + ".json", encode(test::request_vector(id)));
    }
    ASSERT_TRUE(write_outbox(mx1_.context(), Stage::csr, files).ok());
  }
  void put_by_hand(const FileTree& files, const std::string& list, uint64_t serial = 1) {
    const auto key = signing_key(mx1_.context(), Stage::csr).value();
    const std::string version = "state/outbox/csr/v/" + version_name(serial) + "/";
    for (const auto& [path, text] : files) mx1_.directory.write(version + path, text);
    mx1_.directory.write(version + "SHA256.sig", key->sign_embedded(list, "csr.sec").value());
  }
  static std::string line(const std::string& path, const std::string& text) {
    return "SHA256 (" + path + ") = " + to_hex(sha256(text)) + "\n";
  }
  Inbox read() { return read(context()); }
  Inbox read(const StageContext& context) {
    first_ = here_.http.requests().size();
    return read_inbox(context, Stage::order, Stage::csr).value();
  }
  // The certificates that the inbox has requests for, and the errors.
  static std::vector<std::string> requests(Inbox inbox) {
    std::vector<std::string> all;
    for (const auto& [id, request] : requests_of(inbox, {})) all.push_back(id.text());
    return all;
  }
  static std::string faults(const Inbox& inbox) {
    std::string all;
    for (const Error& error : inbox.report.errors) all += error.text() + "\n";
    return all;
  }
  std::string fault() { return faults(read()); }
  // The URLs of the last read, below the outbox.
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (size_t at = first_; at < here_.http.requests().size(); ++at) {
      all.push_back(here_.http.requests()[at].url.substr(std::string(kUrl).size() + 5));
    }
    return all;
  }
  const HttpRequest& last_request() const { return here_.http.requests().back(); }
  static std::string refusal(const std::string& path, const std::string& why) {
    return "source mx1: " + std::string(kUrl) + "/" + path + ": " + why + "\n";
  }
  static test::StaticFiles::Spoil status(int code, const std::string& location = "") {
    return [=](HttpResponse response) -> Result<HttpResponse> {
      response.status = code;
      if (!location.empty()) response.fields = {{"location", location}};
      return response;
    };
  }

  test::TestEnv here_, mx1_;
  test::StaticFiles server_{mx1_.directory / "state/outbox", std::string(kUrl) + "/"};
  Sources sources_;
  size_t first_ = 0;
};

TEST_F(OverHttps, has_the_listed_files_and_asks_for_no_other) {
  put({"a", "b"});
  const Inbox inbox = read();
  EXPECT_EQ(faults(inbox), "");
  EXPECT_TRUE(inbox.is_complete);
  EXPECT_THAT(requests(inbox), ElementsAre("a", "b"));
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000001/SHA256.sig",
                                   "v/00000001/requests/a.json", "v/00000001/requests/b.json"));
  EXPECT_EQ(last_request().ca_file, "/etc/web-ca.pem");
  EXPECT_EQ(last_request().peer.ca_file_setting, "/sources/mx1/ca_file");
  EXPECT_GT(last_request().lowest_speed, 0U);
  EXPECT_LE(last_request().timeout, minutes(10));
  EXPECT_EQ(last_request().limit, source().limits.file_size);
  EXPECT_LT(here_.http.requests()[0].limit, size_t{1} << 20U);
}

TEST_F(OverHttps, is_one_conditional_request_while_nothing_changes) {
  put({"a"});
  static_cast<void>(read());
  const Inbox inbox = read();
  EXPECT_THAT(requests(inbox), ElementsAre("a"));
  EXPECT_THAT(asked(), ElementsAre("current/META.json"));
  ASSERT_EQ(last_request().fields.size(), 2U);
  EXPECT_EQ(last_request().fields[0].first, "If-None-Match");
  EXPECT_EQ(last_request().fields[1].first, "If-Modified-Since");
}

TEST_F(OverHttps, has_only_what_changed_of_the_next_version) {
  put({"a", "b"});
  static_cast<void>(read());
  put({"a", "b", "c"});
  EXPECT_THAT(requests(read()), ElementsAre("a", "b", "c"));
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000002/SHA256.sig",
                                   "v/00000002/requests/c.json"));
}

// nginx makes its validators of the time in seconds: the next version may have the same ones.
TEST_F(OverHttps, does_not_believe_validators_of_the_second_that_is_not_over) {
  put({"a"});
  server_.date = "Mon, 23 Nov 2026 20:14:00 GMT";
  static_cast<void>(read());
  static_cast<void>(read());
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000001/SHA256.sig"));
  EXPECT_TRUE(last_request().fields.empty());
}

TEST_F(OverHttps, does_not_believe_validators_for_longer_than_an_hour) {
  put({"a"});
  static_cast<void>(read());
  here_.clock.advance(minutes(61));
  static_cast<void>(read());
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000001/SHA256.sig"));
  static_cast<void>(read());
  EXPECT_THAT(asked(), ElementsAre("current/META.json"));
}

TEST_F(OverHttps, ignores_validators_that_cannot_be_read) {
  put({"a"});
  static_cast<void>(read());
  here_.directory.write("state/inbox/mx1/csr.http.json", "{");
  EXPECT_EQ(fault(), "");
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000001/SHA256.sig"));
}

TEST_F(OverHttps, asks_once_a_second_in_one_process) {
  StageMemory memory;
  StageContext stage = context();
  stage.memory = &memory;
  put({"a"});
  static_cast<void>(read(stage));
  EXPECT_THAT(requests(read(stage)), ElementsAre("a"));
  EXPECT_TRUE(asked().empty());
  here_.clock.advance(seconds(1));
  static_cast<void>(read(stage));
  EXPECT_THAT(asked(), ElementsAre("current/META.json"));
  EXPECT_TRUE(refresh_remote_sources(stage));
  EXPECT_EQ(asked().size(), 1U);
}

TEST_F(OverHttps, reports_a_failure_again_and_asks_again_after_30_seconds) {
  StageMemory memory;
  StageContext stage = context();
  stage.memory = &memory;
  put({"a"});
  server_.spoil[kMetaPath] = status(500);
  EXPECT_FALSE(refresh_remote_sources(stage));
  server_.spoil.clear();
  here_.clock.advance(seconds(29));
  EXPECT_EQ(faults(read(stage)), refusal(kMetaPath, "HTTP 500, expected 200"));
  EXPECT_TRUE(asked().empty());
  here_.clock.advance(seconds(1));
  EXPECT_EQ(faults(read(stage)), "");
}

TEST_F(OverHttps, is_checked_by_one_request_before_anything_is_read) {
  StageReport report = check_remote_sources(context());
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(report.notes[0].printed(),
            "source mx1: https://mx1.example/outbox/csr/current/META.json: HTTP 404, expected "
            "200: nothing is there yet");
  put({"a"});
  report = check_remote_sources(context());
  EXPECT_TRUE(report.errors.empty() && report.notes.empty());
  server_.spoil[kMetaPath] = status(403);
  report = check_remote_sources(context());
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].text(),
            "source mx1: https://mx1.example/outbox/csr/current/META.json: "
            "HTTP 403, expected 200");
  EXPECT_FALSE(here_.directory.has("state/inbox"));
}

TEST_F(OverHttps, waits_for_a_first_version_and_misses_one_that_goes) {
  Inbox inbox = read();
  EXPECT_EQ(faults(inbox), "");
  EXPECT_FALSE(inbox.is_complete);
  put({"a"});
  static_cast<void>(read());
  std::filesystem::remove_all(mx1_.directory / "state/outbox/csr");
  inbox = read();
  EXPECT_THAT(requests(inbox), ElementsAre("a"));
  EXPECT_FALSE(inbox.is_complete);
  EXPECT_EQ(faults(inbox),
            refusal(kMetaPath,
                    "HTTP 404, expected 200, but version 1 was read before: what it contained is "
                    "kept, and nothing newer arrives; mount or restore it"));
  EXPECT_THAT(asked(), ElementsAre("current/META.json"));
}

// The whole bundle or nothing.
TEST_F(OverHttps, keeps_the_copy_when_any_file_is_refused) {
  put({"a"});
  static_cast<void>(read());
  put({"a", "b", "c"});
  const std::string file = "csr/v/00000002/requests/b.json";
  const std::string sent = "SHA-256 " + to_hex(sha256("other")) + ", expected " +
                           to_hex(sha256(encode(test::request_vector("b"))));
  const auto body = [](const std::string& text) {
    return [text](HttpResponse response) -> Result<HttpResponse> {
      response.body = text;
      return response;
    };
  };
  struct Case {
    std::string path;
    test::StaticFiles::Spoil spoil;
    std::string why;
  };
  for (const Case& one : std::vector<Case>{
           {file, status(404), "HTTP 404, expected 200"},
           {file, status(503), "HTTP 503, expected 200"},
           {file, status(301, "https://evil.example/"),
            "HTTP 301, expected 200: redirects are not followed; it leads to "
            "https://evil.example/"},
           {file, body("other"), "not what was signed: " + sent},
           {file, [](const HttpResponse&) { return Error("x: the answer was cut off"); }, ""},
           {"csr/v/00000002/SHA256.sig", status(404), "HTTP 404, expected 200"},
           {kMetaPath, status(304), "HTTP 304, expected 200"},
           {kMetaPath, status(302),
            "HTTP 302, expected 200: redirects are not followed; it leads "
            "to (no URL)"}}) {
    // Without a conditional request, for the answer 304.
    std::filesystem::remove(here_.directory / "state/inbox/mx1/csr.http.json");
    server_.spoil = {{one.path, one.spoil}};
    const Inbox inbox = read();
    EXPECT_EQ(faults(inbox), one.why.empty() ? "source mx1: x: the answer was cut off\n"
                                             : refusal(one.path, one.why));
    EXPECT_THAT(requests(inbox), ElementsAre("a"));
    EXPECT_FALSE(inbox.is_complete);
  }
  server_.spoil = {{kMetaPath, body("<html>")}};
  EXPECT_THAT(fault(), HasSubstr("source mx1: https://mx1.example/outbox/csr/current/META.json"));
  server_.spoil.clear();
  EXPECT_THAT(requests(read()), ElementsAre("a", "b", "c"));
}

TEST_F(OverHttps, downloads_nothing_before_the_signature_is_verified) {
  put({"a"});
  here_.directory.write("state/trusted/mx1/csr.pub", here_.directory.read("state/signing/csr.pub"));
  EXPECT_THAT(fault(), HasSubstr("v/00000001/SHA256.sig: "));
  EXPECT_THAT(asked(), ElementsAre("current/META.json", "v/00000001/SHA256.sig"));
}

TEST_F(OverHttps, makes_no_url_of_a_path_that_is_not_one_of_a_bundle) {
  put({"a"});
  for (const std::string path :
       {"../../secret", "a b", "/etc/passwd", "a?b", "requests/%2e%2e/x"}) {
    put_by_hand({}, line(path, "x"));
    EXPECT_THAT(fault(), HasSubstr("of the signed list is malformed"));
    EXPECT_EQ(asked().size(), 2U);
  }
}

TEST_F(OverHttps, reads_no_more_files_and_octets_than_the_limits) {
  put({"a", "b", "c"});
  source().limits = {.files = 3, .file_size = 5000, .total_size = 100'000};
  EXPECT_EQ(fault(), refusal("csr/v/00000001", "more than 3 files"));
  source().limits = {.files = 100, .file_size = 5000, .total_size = 1500};
  EXPECT_EQ(fault(), refusal("csr/v/00000001", "larger than 1500 octets in all"));
  source().limits = {.files = 100, .file_size = 5000, .total_size = 100'000};
  EXPECT_EQ(fault(), "");
  EXPECT_EQ(last_request().limit, 5000U);
}

TEST_F(OverHttps, reads_a_version_again_that_is_removed_while_it_is_read) {
  put({"a"});
  server_.spoil["csr/v/00000001/requests/a.json"] = [this](HttpResponse) -> Result<HttpResponse> {
    put({"b"});
    return HttpResponse{404, {}, ""};
  };
  EXPECT_THAT(requests(read()), ElementsAre("b"));
}

TEST_F(OverHttps, refuses_files_that_are_swapped_while_they_are_read) {
  put({"a", "b"});
  server_.spoil["csr/v/00000001/requests/a.json"] = [this](HttpResponse response) {
    mx1_.directory.write("state/outbox/csr/v/00000001/requests/b.json", "swapped");
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_THAT(fault(), HasSubstr("requests/b.json: not what was signed: SHA-256 " +
                                 to_hex(sha256("swapped"))));
  EXPECT_FALSE(here_.directory.has("state/inbox/mx1/csr/current"));
}

TEST_F(OverHttps, refuses_another_bundle_of_the_same_serial) {
  put({"a"});
  static_cast<void>(read());
  const std::string file = "state/outbox/csr/v/00000001/";
  std::string meta = mx1_.directory.read(file + "META.json");
  meta.insert(meta.find("test.example"), "x");
  put_by_hand({{"META.json", meta}}, line("META.json", meta));
  const std::string said = fault();
  EXPECT_THAT(said, HasSubstr("version 1 cannot follow version 1, which was read before: two "
                              "different bundles have the same version, both signed"));
}

TEST_F(OverHttps, asks_for_the_signatures_of_the_other_pinned_keys) {
  source().threshold = 2;
  const auto other = SignifySecretKey::generate().value();
  const std::string number = to_hex(other.public_key().key_number());
  here_.directory.write("state/trusted/mx1/other.pub", other.public_key().file("other"));
  put({"a"});
  EXPECT_THAT(fault(), HasSubstr("signed by 1 of the pinned keys, expected 2"));
  EXPECT_THAT(asked(), UnorderedElementsAre("current/META.json", "v/00000001/SHA256.sig",
                                            "v/00000001/requests/a.json",
                                            "v/00000001/SHA256." + number + ".sig"));
  const std::string version = "state/outbox/csr/v/00000001/";
  const std::string list =
      line("META.json", mx1_.directory.read(version + "META.json")) +
      line("requests/a.json", mx1_.directory.read(version + "requests/a.json"));
  mx1_.directory.write(version + further_signature_name(number),
                       other.sign_embedded(list, "other.sec").value());
  EXPECT_EQ(fault(), "");
}

TEST_F(OverHttps, ends_at_the_longest_time_for_a_version) {
  put({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  server_.spoil["csr/v/00000001/requests/a.json"] = [this](HttpResponse response) {
    here_.clock.advance(minutes(10));
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(fault(), refusal("csr/v/00000001", "not read in time: 8 of 10 files"));
}

TEST_F(OverHttps, has_the_same_url_with_and_without_a_slash_at_its_end) {
  source().url += "/";
  put({"a"});
  EXPECT_THAT(requests(read()), ElementsAre("a"));
}

}  // namespace
}  // namespace millrace
