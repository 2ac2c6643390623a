#include "acme/client/curl_http.h"

#include <cstdlib>
#include <map>
#include <vector>

#include "acme/client/curl_transfer.h"

namespace millrace::acme {
namespace {

using CurlMultiPtr = std::unique_ptr<CURLM, Freed<curl_multi_cleanup>>;

constexpr int kPollMilliseconds = 1000;

// libcurl's global state, set up once in a process. libcurl would write the keys of its TLS
// sessions to the file that SSLKEYLOGFILE names.
bool curl_is_ready() {
  unsetenv("SSLKEYLOGFILE");
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

// One multi handle and its connections for the life of the object; easy handles are reused.
class CurlHttp final : public Http {
 public:
  CurlHttp() : multi_(curl_is_ready() ? curl_multi_init() : nullptr) {}
  CurlHttp(const CurlHttp&) = delete;
  CurlHttp& operator=(const CurlHttp&) = delete;
  ~CurlHttp() override = default;

  void run(HttpJobs& jobs, size_t max_in_flight) override;

 private:
  void run_alone(HttpJobs& jobs, size_t max_in_flight);
  void start(HttpJobs& jobs, size_t max_in_flight);
  bool start_one(uint64_t tag, HttpRequest request);
  void finish(HttpJobs& jobs);
  void finish_one(HttpJobs& jobs, CURL* handle, CURLcode code);
  void fail_all(HttpJobs& jobs, const std::string& reason);
  CurlEasyPtr easy_handle();

  // In this order: transfers leave the multi handle before it goes.
  CurlMultiPtr multi_;
  std::map<CURL*, std::unique_ptr<CurlTransfer>> running_;
  std::vector<CurlEasyPtr> idle_;
  // For what a callback of a run asks for and waits for: it must not end the run's own transfers.
  std::unique_ptr<CurlHttp> inner_;
  bool is_running_ = false;
};

CurlEasyPtr CurlHttp::easy_handle() {
  if (idle_.empty()) return CurlEasyPtr(curl_easy_init());
  CurlEasyPtr handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

bool CurlHttp::start_one(uint64_t tag, HttpRequest request) {
  CurlEasyPtr handle = easy_handle();
  if (!multi_ || !handle) return false;
  auto transfer = std::make_unique<CurlTransfer>(std::move(handle), tag, std::move(request));
  CURL* key = transfer->handle();
  if (curl_multi_add_handle(multi_.get(), key) != CURLM_OK) return false;
  running_.emplace(key, std::move(transfer));
  return true;
}

void CurlHttp::start(HttpJobs& jobs, size_t max_in_flight) {
  while (running_.size() < max_in_flight) {
    auto job = jobs.next();
    if (!job) return;
    const std::string url = job->second.url;
    if (!start_one(job->first, std::move(job->second))) {
      jobs.done(job->first, Error(url + ": libcurl cannot be set up"));
    }
  }
}

void CurlHttp::finish_one(HttpJobs& jobs, CURL* handle, CURLcode code) {
  curl_multi_remove_handle(multi_.get(), handle);
  const auto found = running_.find(handle);
  const std::unique_ptr<CurlTransfer> transfer = std::move(found->second);
  running_.erase(found);
  auto outcome = transfer->outcome(code);
  idle_.push_back(transfer->take_handle());
  jobs.done(transfer->tag(), std::move(outcome));
}

void CurlHttp::finish(HttpJobs& jobs) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) finish_one(jobs, message->easy_handle, message->data.result);
  }
}

void CurlHttp::fail_all(HttpJobs& jobs, const std::string& reason) {
  while (!running_.empty()) {
    const auto first = running_.begin();
    curl_multi_remove_handle(multi_.get(), first->first);
    const std::unique_ptr<CurlTransfer> transfer = std::move(first->second);
    running_.erase(first);
    jobs.done(transfer->tag(), Error("libcurl: " + reason));
  }
}

void CurlHttp::run(HttpJobs& jobs, size_t max_in_flight) {
  if (is_running_) {
    if (!inner_) inner_ = std::make_unique<CurlHttp>();
    return inner_->run(jobs, max_in_flight);
  }
  is_running_ = true;
  run_alone(jobs, max_in_flight);
  is_running_ = false;
}

void CurlHttp::run_alone(HttpJobs& jobs, size_t max_in_flight) {
  start(jobs, max_in_flight);
  while (!running_.empty()) {
    int active = 0;
    CURLMcode code = curl_multi_perform(multi_.get(), &active);
    finish(jobs);
    start(jobs, max_in_flight);
    if (code == CURLM_OK && active > 0) {
      code = curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
    if (code != CURLM_OK) return fail_all(jobs, curl_multi_strerror(code));
  }
}

}  // namespace

std::unique_ptr<Http> make_curl_http() {
  return std::make_unique<CurlHttp>();
}

}  // namespace millrace::acme
