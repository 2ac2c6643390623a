#include "core/env/system_log.h"

#include <ctime>

#include <syslog.h>

namespace millrace {
namespace {

class PosixSystemLog final : public SystemLog {
 public:
  void open() override {
    tzset();  // reads the time zone's file, which syslog needs
    openlog("millrace", LOG_PID | LOG_NDELAY, LOG_DAEMON);
    is_open_ = true;
  }
  void write(LogLevel level, const std::string& line) override {
    if (!is_open_) return;
    syslog(level == LogLevel::error ? LOG_ERR : LOG_NOTICE, "%s", line.c_str());
  }

 private:
  bool is_open_ = false;
};

}  // namespace

std::unique_ptr<SystemLog> make_system_log() {
  return std::make_unique<PosixSystemLog>();
}

}  // namespace millrace
