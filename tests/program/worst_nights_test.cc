// What people read on the worst nights: the mail of an hourly cron job, `status` and `check`, as
// golden text in tests/fixtures/nights. MILLRACE_WRITE_FIXTURES=1 writes it again.
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/program/checked_site.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

using std::chrono::hours;

struct Night {
  const char* name;
  std::function<void(CheckedSite&)> fall;
  int hours = 30;  // of the cron job, from then on
};

void PrintTo(const Night& night, std::ostream* out) {
  *out << night.name;
}

// What differs from run to run: the directory, tags and digests of keys.
std::string generalised(std::string text, const std::string& directory) {
  for (size_t at = 0; (at = text.find(directory, at)) != std::string::npos;) {
    text.replace(at, directory.size(), "/site");
  }
  text = std::regex_replace(text, std::regex("\\+013\\+[0-9]{5}"), "+013+TAG");
  text = std::regex_replace(text, std::regex("by key [0-9]+"), "by key TAG");
  return std::regex_replace(text, std::regex("[0-9a-f]{64}"), "DIGEST");
}

// Mail is what the job writes; none, no mail.
std::string mails(CheckedSite& site, const Night& night) {
  std::string text;
  for (int hour = 1; hour <= night.hours; ++hour) {
    site.clock.advance(hours(1));
    const Said said = site.run({"run", "--quiet"});
    if (said.out.empty() && said.err.empty()) continue;
    text += "== mail of hour " + std::to_string(hour) + ", exit status " +
            std::to_string(said.status) + "\n" + said.out + said.err;
  }
  return text.empty() ? "== no mail\n" : text;
}

std::string shown(CheckedSite& site, const std::string& command) {
  const Said said = site.run({command});
  return "== millrace " + command + ", exit status " + std::to_string(said.status) + "\n" +
         said.out + said.err;
}

std::string account_of(const Night& night) {
  CheckedSite site;
  night.fall(site);
  const std::string text = mails(site, night) + shown(site, "status") + shown(site, "check");
  return generalised(text, site.directory.path().string());
}

const Night kNights[] = {
    {"a_good_night", [](CheckedSite&) {}},
    {"the_secondary_is_down",
     [](CheckedSite& site) {
       site.secondary_is_down = true;
       site.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
     }},
    {"the_ca_is_down",
     [](CheckedSite& site) {
       site.clock.advance(std::chrono::days(60));
       site.run({"run"});
       site.http.script(
           [](const HttpRequest& request) { return not_yet(request.url + ": timed out"); });
     },
     50},
    {"the_signatures_have_expired",
     [](CheckedSite& site) {
       site.clock.advance(std::chrono::days(13) + hours(20));
       site.chmod(site.zone_key_file() + ".private", 0644);
     }},
    {"the_disk_is_full",
     [](CheckedSite& site) {
       site.run({"run", "--quiet"});
       site.zone("www\tCNAME", "new\tA 192.0.2.9\nwww\tCNAME");
       site.files.space = FreeSpace{0, uint64_t{40} << 30U, 90000, 100000};
       site.files.is_full = true;
     },
     2},
    {"the_certificate_is_revoked",
     [](CheckedSite& site) {
       site.acme.script.renewal_info = true;
       site.clock.advance(std::chrono::days(61));
       site.run({"issue"});
       site.acme.script.renewal = {
           {"suggestedWindow",
            {{"start", "2027-01-20T00:00:00Z"}, {"end", "2027-01-21T00:00:00Z"}}},
           {"explanationURL", "https://ca.test/incident"}};
       site.acme.refuse = [](const ScriptedAcme::Resource& resource) {
         return resource == "newOrder" ? std::optional(ScriptedAcme::problem(403, "unauthorized",
                                                                             "account is blocked"))
                                       : std::nullopt;
       };
     },
     50},
    {"the_state_is_lost",
     [](CheckedSite& site) {
       site.remove("state/orders");
       site.remove("state/keys");
     }},
    {"the_clock_is_wrong",
     [](CheckedSite& site) {
       site.clock.advance(std::chrono::days(400));
       site.acme.tamper = [&site](const auto&, HttpResponse response) -> Result<HttpResponse> {
         std::erase_if(response.fields, [](const auto& field) { return field.first == "date"; });
         const std::time_t truth =
             (site.clock.now() - std::chrono::days(400)).time_since_epoch().count();
         std::tm parts{};
         ::gmtime_r(&truth, &parts);
         char text[40];
         response.fields.emplace_back(
             "date", std::string(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT",
                                                     &parts)));
         return response;
       };
     }},
    {"a_colleague_broke_the_zone",
     [](CheckedSite& site) { site.zone("192.0.2.1", "192.0.2.1.1"); }},
};

class WorstNights : public ::testing::TestWithParam<Night> {};

TEST_P(WorstNights, are_explained) {
  const Path golden =
      source_path("tests/fixtures/nights") / (std::string(GetParam().name) + ".txt");
  const std::string account = account_of(GetParam());
  if (std::getenv("MILLRACE_WRITE_FIXTURES") != nullptr) std::ofstream(golden) << account;
  std::ostringstream expected;
  expected << std::ifstream(golden).rdbuf();
  EXPECT_EQ(account, expected.str());
}

INSTANTIATE_TEST_SUITE_P(All, WorstNights, ::testing::ValuesIn(kNights),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace millrace::test
