// Kill -9 in the midst of the stage fetch with many certificates, again and again, each time while
// the CA acts on a request: in the end a certificate each, by the first order.
#include <atomic>
#include <csignal>
#include <functional>

#include <gmock/gmock.h>

#include "tests/support/pebble/faulty_ca.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kFetched = 20;

// The process crashes when its n-th request of that kind is at the CA.
struct Death {
  const char* path;
  unsigned number;
};
constexpr Death kBefore[] = {
    {"/chalZ/", 12}, {"/finalize-order/", 6}, {kOrder, 15}, {kCertificate, 5}};
constexpr Death kAfter[] = {{kOrder, 1}, {kCertificate, 1}};

class FetchOfMany : public FaultyCa {
 protected:
  void SetUp() override {
    FaultyCa::SetUp();
    Testbed::Site many = site();
    many.certificates = "{";
    for (size_t i = 1; i <= kFetched; ++i) {
      const std::string name = "h" + std::to_string(i);
      many.certificates +=
          (i == 1 ? "\"" : ", \"") + name + R"(": {"names": [")" + name + R"(.example.test"]})";
    }
    many.certificates += "}";
    bed_.write_config(many);
    for (const char* stage : {"csr", "order", "challenge", "sign"}) {
      ASSERT_EQ(millrace({stage}).status, 0) << stage;
    }
    ASSERT_TRUE(wait_until([this] { return millrace({"poll"}).status == 0; }));
  }

  // false: it came to its end before.
  bool fetch_dies(const Death& death) const {
    const auto pid = std::make_shared<std::atomic<pid_t>>(0);
    const auto left = std::make_shared<std::atomic<unsigned>>(death.number);
    proxy_->on([=](const ProxiedRequest& request) -> std::optional<WireFault> {
      if (request.path.starts_with(death.path) && --*left == 0 &&
          wait_until([=] { return *pid != 0; })) {
        ::kill(*pid, SIGKILL);
      }
      return std::nullopt;
    });
    Daemon fetch(command_line({"fetch"}), bed_.directory() / "fetch.log");
    *pid = fetch.pid();
    const int status = fetch.wait();
    mend();
    return status == 128 + SIGKILL;
  }
  // What the CA has not done yet may end a run before.
  void expect_death(const Death& death) const {
    EXPECT_TRUE(wait_until([&] { return fetch_dies(death); }))
        << death.path << " " << death.number << ": " << read_text(bed_.directory() / "fetch.log");
  }
  // The CA still works on some orders, by the last but one of the random letters in their URLs.
  void while_half_is_unfinished(const std::function<void()>& act) const {
    proxy_->on([](const ProxiedRequest& request) -> std::optional<WireFault> {
      if (!request.path.starts_with(kOrder) || request.path.end()[-2] % 2 == 0) return std::nullopt;
      return WireFault::replace("\"status\": \"valid\"", "\"status\": \"processing\"");
    });
    act();
    mend();
  }
  // How many of the states on the disk are that far.
  size_t states(const std::string& how_far) const {
    size_t count = 0;
    for (size_t i = 1; i <= kFetched; ++i) {
      const std::string file = "orders/h" + std::to_string(i) + ".json";
      count += count_of('"' + how_far + '"', read_text(bed_.state() / file));
    }
    return count;
  }
  size_t published() const {
    size_t count = 0;
    for (size_t i = 1; i <= kFetched; ++i) {
      const std::string chain = "current/h" + std::to_string(i) + "/fullchain.pem";
      if (std::filesystem::exists(bed_.publication() / chain)) ++count;
    }
    return count;
  }
};

TEST_F(FetchOfMany, killed_again_and_again_costs_one_order_and_one_certificate_each) {
  for (const Death& death : kBefore) expect_death(death);
  while_half_is_unfinished([this] { EXPECT_EQ(millrace({"fetch"}).status, 75); });
  EXPECT_GT(states("issued"), 0U);
  EXPECT_GT(states("finalized"), 0U);
  for (const Death& death : kAfter) expect_death(death);
  const Finished finish = millrace({"issue", "--now"});
  EXPECT_EQ(finish.status, 0) << finish.out << finish.err;
  EXPECT_EQ(published(), kFetched);
  EXPECT_EQ(bed_.pebble_count("Added order"), kFetched);
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), kFetched);
  EXPECT_EQ(proxy_->count("POST", kNewOrder), kFetched);
  EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_acme-challenge")));
}

}  // namespace
}  // namespace millrace::test
