#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/stage_memory.h"
#include "core/crypto/openssl.h"
#include "core/etcd/etcd_head.h"
#include "core/etcd/etcd_paths.h"
#include "core/etcd/etcd_push.h"
#include "core/inbox/inbox.h"
#include "core/inbox/outbox_transport.h"
#include "core/inbox/source_refresh.h"
#include "tests/support/fake_etcd.h"
#include "tests/support/requests.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeEtcd;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kBox = "/millrace/box/mx1/";

// An ACME host that reads a key host's outbox from a store.
class OverEtcd : public testing::Test {
 protected:
  void SetUp() override {
    here_.make_state();
    mx1_.make_state();
    for (EtcdPlace* place : {&place_, &place_of_mx1_}) {
      place->endpoints = {"https://etcd1.example:2379"};
      place->prefix = "/millrace";
    }
    place_of_mx1_.box = "mx1";
    Source source;
    source.name = "mx1";
    source.box = "mx1";
    sources_.list = {source};
    sources_.own = {Stage::order, Stage::fetch};
    here_.directory.write("state/trusted/mx1/csr.pub",
                          mx1_.directory.read("state/signing/csr.pub"));
    for (test::TestEnv* env : {&here_, &mx1_}) {
      env->http.script([this](const HttpRequest& request) { return etcd_.answer(request); });
    }
  }

  StageContext context() {
    StageContext made = here_.context();
    made.host = "acme1";
    made.sources = &sources_;
    made.etcd = &place_;
    return made;
  }
  StageContext context_of_mx1() {
    StageContext made = mx1_.context();
    made.etcd = &place_of_mx1_;
    return made;
  }
  // A new version, published; of the stage, for a lie about scopes.
  void put(const std::vector<std::string>& ids, Stage stage = Stage::csr) {
    FileTree files;
    for (const std::string& id : ids) {
      files.emplace("requests/" + id + ".json", encode(test::request_vector(id)));
    }
    ASSERT_TRUE(write_outbox(mx1_.context(), stage, files).ok());
    const StageReport report = push_outboxes(
        context_of_mx1(), {{std::string(scope_of(stage)), mx1_.paths().outbox(stage)}});
    ASSERT_TRUE(report.errors.empty()) << report.errors.front().text();
  }
  Inbox read() { return read(context()); }
  Inbox read(const StageContext& context) {
    first_ = here_.http.requests().size();
    return read_inbox(context, Stage::order, Stage::csr).value();
  }
  static std::vector<std::string> requests(Inbox inbox) {
    std::vector<std::string> all;
    for (const auto& [id, request] : requests_of(inbox, {})) all.push_back(id.text());
    return all;
  }
  std::string fault() {
    std::string all;
    for (const Error& error : read().report.errors) all += error.text() + "\n";
    return all;
  }
  // The paths of the last read's requests.
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (size_t at = first_; at < here_.http.requests().size(); ++at) {
      all.push_back(FakeEtcd::path_of(here_.http.requests()[at]));
    }
    return all;
  }
  std::string key_of(const std::string& text) const {
    return kBox + ("csr/o/" + to_hex(sha256(text))) + "/0000";
  }
  std::string& value(const std::string& key) { return etcd_.store.at(key).value; }

  test::TestEnv here_, mx1_;
  FakeEtcd etcd_;
  EtcdPlace place_, place_of_mx1_;
  Sources sources_;
  size_t first_ = 0;
};

TEST_F(OverEtcd, has_what_the_other_host_published) {
  put({"a", "b"});
  const Inbox inbox = read();
  EXPECT_TRUE(inbox.is_complete);
  EXPECT_TRUE(inbox.report.errors.empty());
  EXPECT_THAT(requests(inbox), ElementsAre("a", "b"));
  EXPECT_THAT(asked(), ElementsAre("/version", "/v3/kv/range", "/v3/kv/range", "/v3/kv/txn"));
}

TEST_F(OverEtcd, is_one_read_while_nothing_changes) {
  put({"a"});
  static_cast<void>(read());
  EXPECT_THAT(requests(read()), ElementsAre("a"));
  EXPECT_THAT(asked(), ElementsAre("/version", "/v3/kv/range"));
}

TEST_F(OverEtcd, has_only_what_changed_of_the_next_version) {
  put({"a", "b"});
  static_cast<void>(read());
  put({"a", "b", "c"});
  EXPECT_THAT(requests(read()), ElementsAre("a", "b", "c"));
  const std::string& body = here_.http.requests().back().body;
  size_t ranges = 0;
  for (size_t at = body.find("requestRange"); at != std::string::npos;
       at = body.find("requestRange", at + 1)) {
    ++ranges;
  }
  EXPECT_EQ(ranges, 2U);  // META.json and c
}

TEST_F(OverEtcd, has_large_files_in_pieces) {
  std::string request = encode(test::request_vector("a"));
  const std::string large(400'000, ' ');
  ASSERT_TRUE(
      write_outbox(mx1_.context(), Stage::csr, {{"requests/a.json", request + large}}).ok());
  push_outboxes(context_of_mx1(), {{"csr", mx1_.paths().outbox(Stage::csr)}});
  const Inbox inbox = read();
  EXPECT_TRUE(inbox.report.errors.empty());
  ASSERT_EQ(inbox.parts.size(), 1U);
  EXPECT_EQ(inbox.parts[0].bundle.files.at("requests/a.json").size(),
            request.size() + large.size());
}

TEST_F(OverEtcd, is_nothing_before_the_first_version) {
  const Inbox inbox = read();
  EXPECT_TRUE(inbox.report.errors.empty());
  EXPECT_FALSE(inbox.is_complete);
  StageReport report = check_remote_sources(context());
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(report.notes[0].printed(),
            "source mx1: etcd: /millrace/box/mx1/csr/head: missing: nothing is there yet");
}

TEST_F(OverEtcd, keeps_what_it_has_when_the_store_is_down_or_has_lost_it) {
  put({"a"});
  static_cast<void>(read());
  etcd_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    return Error(request.url + ": cannot be reached");
  };
  const Inbox inbox = read();
  EXPECT_THAT(requests(inbox), ElementsAre("a"));
  EXPECT_EQ(inbox.report.errors.at(0).text(),
            "source mx1: https://etcd1.example:2379/version: cannot be reached");
  EXPECT_EQ(inbox.report.errors.at(0).kind, ErrorKind::not_yet);
  etcd_.before = nullptr;
  etcd_.store.clear();
  EXPECT_THAT(requests(read()), ElementsAre("a"));
  EXPECT_EQ(fault(),
            "source mx1: etcd: /millrace/box/mx1/csr/head: missing, but version 1 was read before: "
            "what it contained is kept, and nothing newer arrives; mount or restore it\n");
}

TEST_F(OverEtcd, refuses_an_old_version_from_a_store_that_was_set_back) {
  put({"a"});
  const auto old = etcd_.store;
  put({"a", "b"});
  static_cast<void>(read());
  etcd_.store = old;
  EXPECT_THAT(requests(read()), ElementsAre("a", "b"));
  EXPECT_EQ(fault(),
            "source mx1: etcd:mx1/csr: version 1 cannot follow version 2, which was read before: "
            "it is older, so an old copy was restored or its writer was set up again; if that is "
            "intended, run: millrace bundle accept mx1/csr\n");
}

TEST_F(OverEtcd, refuses_another_version_of_the_same_serial) {
  put({"a"});
  static_cast<void>(read());
  // The host's state was copied, and the copy publishes too.
  std::filesystem::remove_all(mx1_.directory / "state/outbox");
  std::filesystem::remove_all(mx1_.directory / "state/pushed");
  etcd_.store.clear();
  put({"b"});
  EXPECT_THAT(requests(read()), ElementsAre("a"));
  EXPECT_THAT(
      fault(),
      HasSubstr(
          "source mx1: etcd:mx1/csr: version 1 cannot follow version 1, which was read before: two "
          "different bundles have the same version, both signed: SHA256.sig is "));
  EXPECT_THAT(fault(), HasSubstr("; two writers use this key, or it is stolen; if that is "
                                 "intended, run: millrace bundle accept mx1/csr\n"));
}

TEST_F(OverEtcd, refuses_another_scope_in_the_place_of_this_one) {
  here_.directory.write("state/trusted/mx1/order.pub",
                        mx1_.directory.read("state/signing/order.pub"));
  put({"a"}, Stage::order);
  const auto real = etcd_.store;
  for (const auto& [key, entry] : real) {
    const std::string from = std::string(kBox) + "order/";
    if (key.starts_with(from)) etcd_.store[kBox + ("csr/" + key.substr(from.size()))] = entry;
  }
  EXPECT_EQ(
      fault(),
      "source mx1: etcd:mx1/csr: version 1 by test.example is of scope order, expected csr\n");
  EXPECT_TRUE(requests(read()).empty());
}

TEST_F(OverEtcd, refuses_a_file_that_was_edited) {
  put({"a"});
  const std::string text = encode(test::request_vector("a"));
  value(key_of(text)) += " ";
  EXPECT_EQ(fault(), "source mx1: /millrace/box/mx1/csr/o/" + to_hex(sha256(text)) +
                         "/: not what was signed: SHA-256 " + to_hex(sha256(text + " ")) + "\n");
  value(key_of(text)) = "";
  EXPECT_THAT(fault(), HasSubstr("not what was signed"));
}

TEST_F(OverEtcd, refuses_a_list_that_was_edited_or_is_not_the_one_of_the_head) {
  put({"a"});
  const std::string key = std::string(kBox) + "csr/v/00000001/SHA256.sig/0000";
  value(key) += "x";
  EXPECT_THAT(fault(), HasSubstr("/millrace/box/mx1/csr/v/00000001/SHA256.sig/: SHA-256 "));
  // A head that agrees with it does not make it signed.
  EtcdHead head = decode_etcd_head(value(std::string(kBox) + "csr/head"), "head").value();
  head.digest = to_hex(sha256(value(key)));
  value(std::string(kBox) + "csr/head") = encode(head);
  EXPECT_THAT(fault(),
              HasSubstr("source mx1: etcd:mx1/csr/v/00000001/SHA256.sig: the signature of key "));
  EXPECT_THAT(fault(),
              HasSubstr(" does not verify; if the writer has a new key, pin it: millrace bundle "
                        "accept WRITER --pub FILE; otherwise do not trust this bundle\n"));
  EXPECT_TRUE(requests(read()).empty());
}

TEST_F(OverEtcd, refuses_a_head_that_is_none) {
  put({"a"});
  value(std::string(kBox) + "csr/head") = R"({"serial":-1})";
  EXPECT_EQ(fault(),
            "source mx1: /millrace/box/mx1/csr/head: /serial: expected a whole number from 0, "
            "got -1\n");
}

TEST_F(OverEtcd, reads_again_when_a_file_is_gone_because_a_new_version_came) {
  put({"a"});
  bool is_first = true;
  etcd_.before = [&](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (!request.url.ends_with("txn") || !std::exchange(is_first, false)) return std::nullopt;
    const auto old = etcd_.store;
    for (const auto& [key, entry] : old) {
      if (key.find("/o/") != std::string::npos) etcd_.store.erase(key);
    }
    std::filesystem::remove_all(mx1_.directory / "state/pushed");
    put({"b"});
    return std::nullopt;
  };
  const Inbox inbox = read();
  EXPECT_TRUE(inbox.report.errors.empty());
  EXPECT_THAT(requests(inbox), ElementsAre("b"));
}

TEST_F(OverEtcd, refuses_half_an_answer_and_one_that_says_too_little) {
  put({"a"});
  etcd_.after = [](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    if (request.url.ends_with("txn")) response.body = R"({"succeeded":true})";
    return response;
  };
  EXPECT_EQ(fault(),
            "source mx1: https://etcd1.example:2379: not an answer of etcd: 0 responses "
            "to 2 operations\n");
  etcd_.after = [](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    if (request.url.ends_with("range")) response.body.resize(response.body.size() - 5);
    return response;
  };
  EXPECT_THAT(fault(), HasSubstr("https://etcd1.example:2379: not an answer of etcd: "));
}

TEST_F(OverEtcd, has_an_end_with_a_store_that_is_always_late) {
  put({"a", "b", "c"});
  std::vector<std::string> many;
  for (int at = 0; at < 100; ++at) many.push_back("n" + std::to_string(at));
  put(many);
  etcd_.after = [this](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    if (request.url.ends_with("txn")) here_.clock.advance(minutes(3));
    return response;
  };
  EXPECT_EQ(fault(), "source mx1: /millrace/box/mx1/csr/o/: not read in time: 32 of 101 files\n");
}

TEST_F(OverEtcd, does_not_read_what_is_larger_than_the_limits) {
  put({"a"});
  sources_.list[0].limits.file_size = 100;
  EXPECT_THAT(fault(), HasSubstr(": larger than 100 octets"));
  // Endless pieces.
  sources_.list[0].limits = kSourceLimits;
  sources_.list[0].limits.total_size = 1 << 20;
  const std::string below = key_of(encode(test::request_vector("a")));
  for (int piece = 0; piece < 100; ++piece) {
    std::string digits = std::to_string(piece);
    digits.insert(0, 4 - digits.size(), '0');
    etcd_.store[below.substr(0, below.size() - 4) + digits] = {std::string(65536, 'x'), 1, 1, 0};
  }
  EXPECT_THAT(fault(), HasSubstr(": larger than "));
}

TEST_F(OverEtcd, does_not_read_endless_pieces_of_nothing) {
  put({"a"});
  const std::string below = std::string(kBox) + "csr/v/00000001/SHA256.sig/";
  etcd_.after = [&below](const HttpRequest& request,
                         HttpResponse response) -> Result<HttpResponse> {
    if (!request.url.ends_with("range")) return response;
    const std::string asked = from_base64(Json::parse(request.body).value("key", "")).value();
    if (!asked.starts_with(below)) return response;
    Json values = Json::array();
    for (size_t piece = std::stoul(asked.substr(below.size())), end = piece + 32; piece < end;) {
      values.push_back({{"key", to_base64(EtcdPaths::piece(below, piece++))}});
    }
    return FakeEtcd::ok({{"kvs", values}, {"count", "1000000"}});
  };
  EXPECT_EQ(fault(),
            "source mx1: " + below + ": a piece before " + below + "0001 has not 65536 octets\n");
}

TEST_F(OverEtcd, has_the_further_signatures_that_it_needs) {
  here_.directory.write("state/trusted/mx1/second.pub",
                        mx1_.directory.read("state/signing/tlsa.pub"));
  sources_.list[0].threshold = 2;
  put({"a"});
  EXPECT_THAT(fault(), HasSubstr("2"));
  EXPECT_TRUE(requests(read()).empty());
  const auto key = signing_key(mx1_.context(), Stage::tlsa).value();
  const std::string version = "state/outbox/csr/v/00000001/";
  const std::string signature = mx1_.directory.read(version + "SHA256.sig");
  const std::string list = signature.substr(signature.find('\n', signature.find('\n') + 1) + 1);
  const std::string number = to_hex(key->public_key().key_number());
  mx1_.directory.write(version + further_signature_name(number),
                       key->sign_embedded(list, "tlsa.sec").value());
  push_outboxes(context_of_mx1(), {{"csr", mx1_.paths().outbox(Stage::csr)}});
  EXPECT_EQ(fault(), "");
  EXPECT_THAT(requests(read()), ElementsAre("a"));
}

TEST_F(OverEtcd, asks_once_a_second_in_one_process) {
  StageMemory memory;
  StageContext stage = context();
  stage.memory = &memory;
  put({"a"});
  static_cast<void>(read(stage));
  static_cast<void>(read(stage));
  EXPECT_TRUE(asked().empty());
  here_.clock.advance(seconds(1));
  static_cast<void>(read(stage));
  EXPECT_THAT(asked(), ElementsAre("/v3/kv/range"));
  EXPECT_TRUE(refresh_remote_sources(stage));
}

}  // namespace
}  // namespace millrace
