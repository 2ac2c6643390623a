#include "tests/support/dnszone/judges.h"

#include <gmock/gmock.h>

#include "core/env/env.h"
#include "core/env/system_clock.h"
#include "dnszone/sign/sign_zone.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {

using millrace::test::Finished;
using millrace::test::run_program;

TimePoint present() {
  return make_system_clock()->now() - Duration(2);
}

SignRequest request_now(const std::string& origin) {
  SignRequest request = request_for(origin);
  request.now = present();
  return request;
}

Verdict judge(const std::string& signed_text, const std::string& origin, bool ksks_sign_all) {
  const TestDirectory directory;
  directory.write("signed", signed_text);
  const std::pair<const char*, millrace::test::Arguments> tools[] = {
      {"ldns", {"ldns-verify-zone", "signed"}},
      {"bind", {"dnssec-verify", ksks_sign_all ? "-z" : "-x", "-o", origin, "signed"}},
      {"knot", {"kzonecheck", "-d", "on", "-o", origin, "signed"}},
  };
  Verdict verdict;
  for (const auto& [who, argv] : tools) {
    const Finished finished = run_program(argv, {.environment = {}, .directory = directory.path()});
    if (finished.status == 0) continue;
    verdict.refusing.insert(who);
    verdict.said += argv[0] + ": " + finished.out.substr(0, 600) + finished.err.substr(0, 600);
  }
  return verdict;
}

void expect_accepted(const std::string& signed_text, const std::string& origin,
                     bool ksks_sign_all) {
  const Verdict verdict = judge(signed_text, origin, ksks_sign_all);
  EXPECT_THAT(verdict.refusing, ::testing::IsEmpty()) << verdict.said;
}

}  // namespace millrace::dnszone::test
